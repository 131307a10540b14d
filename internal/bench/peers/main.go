package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"

	"github.com/rendition-go/rendition/internal/bench/peers/sections"
)

// The sections of the output that other runs write, besides plainHeading.
const (
	lambdaHeading = "Lambda" // the program in lambda/
	webpHeading   = "WebP and libwebp"
)

type config struct {
	rounds, photoRounds               int
	webp                              bool
	only, sample, output, cache, note string
}

func main() {
	log.SetFlags(0)
	if name := os.Getenv(workerEnv); name != "" {
		if err := work(name); err != nil {
			log.Fatalf("worker %s: %v", name, err)
		}
		return
	}
	var c config
	flag.IntVar(&c.rounds, "rounds", 11, "rounds of each case")
	flag.IntVar(&c.photoRounds, "photo-rounds", 5, "rounds of each photograph at each width; 0 leaves them out")
	flag.StringVar(&c.only, "only", "", "regular expression: only the rows with such names, and photographs; as the tables name them")
	flag.StringVar(&c.sample, "sample", defaultSample(), "photograph, a JPEG, that the sources of the fixed cases are tiled out of")
	flag.StringVar(&c.output, "o", "../RESULTS.md", "file that the tables are written to")
	flag.StringVar(&c.cache, "cache", defaultCache(), "folder that the photographs are unpacked into")
	flag.BoolVar(&c.webp, "webp", false, "measure the WebP codec instead, and write only its section")
	flag.StringVar(&c.note, "note", "", "what else there is to say about the machine, for the report")
	flag.Parse()
	only, err := regexp.Compile(c.only)
	if err != nil || flag.NArg() > 0 || c.rounds < 1 || c.photoRounds < 0 {
		if err != nil {
			log.Print(err)
		}
		flag.Usage()
		os.Exit(2)
	}
	run := c.run
	if c.webp {
		run = c.runWebP
	}
	if err := run(only.MatchString); err != nil {
		log.Fatal(err)
	}
}

// work makes this process the worker of a Go library.
func work(name string) error {
	c, err := newConverter(name)
	if err != nil {
		return err
	}
	return serve(os.Stdin, os.Stdout, c)
}

func defaultCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "rendition-peers")
}

func (c *config) run(wanted func(name string) bool) error {
	dir, err := os.MkdirTemp("", "rendition-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	recipes := plainWorkers()
	if hasAssembly() {
		recipes = conversionWorkers()
	}
	crew, absent, err := newCrew(dir, recipes...)
	if err != nil {
		return err
	}
	logAbsent(absent)
	b := &bencher{crew: crew, dir: dir, sample: c.sample, few: !hasAssembly(), rounds: c.rounds, log: log.Printf}
	r, err := c.measure(b, wanted)
	if closeErr := crew.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	r.absent = append(absent, r.absent...)
	if _, err := os.Stdout.WriteString(r.text()); err != nil {
		return err
	}
	return r.save(c.output)
}

// text is what the run writes: with assembly all that others do not, without it
// one section.
func (r *report) text() string {
	if r.assembly {
		return r.mainText()
	}
	return r.plainText()
}

// save puts the text into a file and leaves there what other runs wrote.
func (r *report) save(file string) error {
	if r.assembly {
		return sections.Rewrite(file, r.text(), lambdaHeading, webpHeading, plainHeading)
	}
	return sections.Replace(file, r.text())
}

func logAbsent(absent []absence) {
	for _, a := range absent {
		log.Printf("left out: %s, because %v", a.what, a.why)
	}
}

func (c *config) measure(b *bencher, wanted func(name string) bool) (*report, error) {
	r := &report{rounds: c.rounds, photoRounds: c.photoRounds, assembly: hasAssembly()}
	var err error
	if r.settings, err = settings(b.crew); err != nil {
		return nil, err
	}
	r.settings = append(r.settings, setting{"sources tiled out of", filepath.Base(b.sample)})
	for _, t := range tasks() {
		if !wanted(t.name) {
			continue
		}
		results, err := b.task(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		r.tasks, r.results = append(r.tasks, t), append(r.results, results)
		b.log("  %s of sharp", optional("%.2f", r.ratio(t.key, ours, sharpFast)))
	}
	steps := []func(*bencher, func(string) bool) error{r.measureCodecs, r.measureRaw}
	if r.assembly {
		steps = append(steps, r.measureCores)
	}
	for _, step := range steps {
		if err := step(b, wanted); err != nil {
			return nil, err
		}
	}
	if err := c.measurePhotos(b, r, wanted); err != nil {
		return nil, err
	}
	r.settings = append(r.settings, setting{settingLoad, loadAverage()})
	if c.note != "" {
		r.settings = append(r.settings, setting{settingNote, c.note})
	}
	return r, nil
}

func (r *report) measureCodecs(b *bencher, wanted func(name string) bool) error {
	if !b.crew.has(libjpegName) {
		r.leaveOut(b, "the codec alone", errors.New("it is compared with libjpeg-turbo"))
		return nil
	}
	for _, row := range codecRows() {
		if !wanted(row.name) {
			continue
		}
		result, err := b.codec(row)
		if err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
		r.codec = append(r.codec, result)
		b.log("  %.2f of libjpeg-turbo", result.ratio())
	}
	return nil
}

func (r *report) measureRaw(b *bencher, wanted func(name string) bool) error {
	for _, t := range rawTasks() {
		if !wanted(t.name) {
			continue
		}
		row, err := b.raw(t)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		r.raw = append(r.raw, row)
		net, gross := row.ratio(sharpRaw)
		b.log("  %.2f of sharp, %.2f of all that it takes", net, gross)
	}
	return nil
}

func (r *report) leaveOut(b *bencher, what string, why error) {
	r.absent = append(r.absent, absence{what, why})
	b.log("left out: %s, because %v", what, why)
}

// measurePhotos measures goimage and sharp at the photographs, as far as both are
// there.
func (c *config) measurePhotos(b *bencher, r *report, wanted func(name string) bool) error {
	if c.photoRounds == 0 {
		return nil
	}
	if !b.crew.has(sharpName) {
		r.leaveOut(b, "the photographs", errors.New("they are compared with sharp"))
		return nil
	}
	paths, err := fetchPhotos(c.cache)
	if err != nil {
		r.leaveOut(b, "the photographs of Debian", err)
	}
	more, err := testdataPhotos()
	if err != nil {
		return err
	}
	photos, err := preparePhotos(append(paths, more...), b.dir, wanted)
	if err != nil {
		return err
	}
	for _, p := range photos {
		results, err := b.photo(p, c.photoRounds)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		r.photos = append(r.photos, results...)
		for _, p := range results {
			b.log("  at %d: %.2f of sharp, %+.2f dB", p.width, p.fast, p.psnr)
		}
	}
	return nil
}
