package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
)

// butteraugliProgram is that of libjxl (Debian: libjxl-devtools).
const butteraugliProgram = "butteraugli_main"

func butteraugliReady() error {
	if _, err := exec.LookPath(butteraugliProgram); err != nil {
		return errors.New(butteraugliProgram + " is not installed (Debian: libjxl-devtools)")
	}
	return nil
}

// butteraugli finds how far WebP files are from the picture s, by the 3-norm;
// libwebp decodes them all to RGB. by names who made them.
func (b *bencher) butteraugli(s *webpSource, by string, files []coded) error {
	path := func(i int, ext string) string {
		return filepath.Join(b.dir, fmt.Sprintf("%s.%s.%d.%s", s.name, by, i, ext))
	}
	for i, f := range files {
		if err := os.WriteFile(path(i, "webp"), f.data, 0o600); err != nil {
			return err
		}
		q := request{Op: opPixels, Source: path(i, "webp"), Times: 1, Result: path(i, "ppm")}
		if _, err := b.crew.ask(libwebpName, q); err != nil {
			return err
		}
	}
	return parallel(len(files), func(i int) (err error) {
		if files[i].far, err = butteraugliOf(s.ppm, path(i, "ppm")); err != nil {
			return err
		}
		return os.Remove(path(i, "ppm"))
	})
}

func butteraugliOf(want, got string) (float64, error) {
	cmd := exec.Command(butteraugliProgram, want, got)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", butteraugliProgram, err, stderr.Bytes())
	}
	return norm3(text)
}

// norm3 finds the 3-norm in what the program prints.
func norm3(text []byte) (float64, error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var v float64
		if _, err := fmt.Sscanf(lines.Text(), "3-norm: %g", &v); err == nil && v > 0 {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%s printed %q", butteraugliProgram, text)
}

// furtherAtEqualSize returns the distance of ours, theirs being 1, at the sizes
// that theirs have.
func (b *bencher) furtherAtEqualSize(s *webpSource, ours, theirs []coded) (float64, error) {
	if err := b.butteraugli(s, "ours", ours); err != nil {
		return 0, err
	}
	if err := b.butteraugli(s, "theirs", theirs); err != nil {
		return 0, err
	}
	c := newCurve(ours, bySize, byFar)
	sum := 0.0
	for _, t := range theirs {
		sum += math.Log(c.at(t.size) / t.far)
	}
	return math.Exp(sum / float64(len(theirs))), nil
}
