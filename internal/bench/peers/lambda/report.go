package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// Prices in us-east-1, in dollars (aws.amazon.com/lambda/pricing, November 2026): a
// GB-second on arm64 and on x86_64, and a million requests.
const (
	priceArm      = 0.0000133334
	priceX86      = 0.0000166667
	priceRequests = 0.20
)

// gigabytes is the memory with which a function has one whole processor (AWS Lambda
// Developer Guide, "Configure Lambda function memory": 1,769 MB). With less it has as
// much less of one and takes as much longer, so that GB-seconds stay the same.
const gigabytes = 1769.0 / 1024

const (
	heading = "## Lambda\n"
	mib     = 1 << 20
)

func report(fs []*function, s small, rounds, pictures int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nWritten by `go run . -o ../../RESULTS.md` in `internal/bench/peers/lambda`. Both functions as processes behind one\n"+
		"Runtime API on this machine (%s), their stores directories, started %d times in turn; medians. First request: a photograph of\n"+
		"4000x3000 to 200x150, JPEG, from the process being ready to the answer. CPU: %d further ones a start. Sizes are those of the zip\n"+
		"(without Node, which is the runtime's) and of what is in it.\n\n", heading, runtime.GOARCH, rounds, pictures)
	ours, theirs := fs[0], fs[1]
	fmt.Fprintf(&b, "| | %s | %s | ratio | target |\n|---|---|---|---|---|\n", ours.name, theirs.name)
	row := func(what, target string, f func(*function) float64, unit string) {
		fmt.Fprintf(&b, "| %s | %.1f %s | %.1f %s | %.2f | %s |\n", what, f(ours), unit, f(theirs), unit, f(ours)/f(theirs), target)
	}
	milliseconds := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	row("zip", "<= 0.67", func(f *function) float64 { return float64(f.zip) / mib }, "MiB")
	row("unpacked", "", func(f *function) float64 { return float64(f.unpacked) / mib }, "MiB")
	row("init", "<= 0.20", func(f *function) float64 { return milliseconds(median(f.init)) }, "ms")
	row("first request", "", func(f *function) float64 { return milliseconds(median(f.first)) }, "ms")
	row("peak memory", "<= 0.33", func(f *function) float64 { return float64(median(f.memory)) / mib }, "MiB")
	row("CPU of a variant", "", func(f *function) float64 { return milliseconds(median(f.cpu)) }, "ms")
	fmt.Fprintf(&b, "\nA JPEG of 8660x5774 (50 megapixels) in a function of 128 MB, held to it by %s: works, peak %.0f MiB.\n", s.limit, float64(s.memory)/mib)
	fmt.Fprintf(&b, "\nWhat a million variants of 12 megapixels to 200 px cost: GB-seconds are CPU seconds x %.3f GB, the memory that has one whole\n"+
		"processor (with less memory a call takes longer and costs the same); dollars are GB-seconds x price + %.2f for the requests\n"+
		"(prices of us-east-1, aws.amazon.com/lambda/pricing). CPU time is this machine's; storage and transfer are not in it.\n\n", gigabytes, priceRequests)
	b.WriteString("| | CPU ms | GB-seconds | $ at x86_64 prices | $ at arm64 prices |\n|---|---|---|---|---|\n")
	for _, f := range fs {
		seconds := median(f.cpu).Seconds() * 1e6 * gigabytes
		fmt.Fprintf(&b, "| %s | %.1f | %.0f | %.2f | %.2f |\n", f.name, milliseconds(median(f.cpu)), seconds, seconds*priceX86+priceRequests, seconds*priceArm+priceRequests)
	}
	return b.String()
}
