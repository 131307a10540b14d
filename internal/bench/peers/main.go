package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

// sampleDir is the folder of the sample photographs, from this one.
const sampleDir = "../../../examples/server/photos"

type config struct {
	rounds, photoRounds int
	output, cache, note string
}

func main() {
	log.SetFlags(0)
	if name := os.Getenv(workerEnv); name != "" {
		if err := work(name); err != nil {
			log.Fatalf("worker %s: %v", name, err)
		}
		return
	}
	c := config{cache: defaultCache()}
	flag.IntVar(&c.rounds, "rounds", 11, "rounds of each case")
	flag.IntVar(&c.photoRounds, "photo-rounds", 5, "rounds of each photograph at each width; 0 leaves them out")
	flag.StringVar(&c.output, "o", "../RESULTS.md", "file that the tables are written to")
	flag.StringVar(&c.cache, "cache", c.cache, "folder that the photographs are unpacked into")
	flag.StringVar(&c.note, "note", "", "what else there is to say about the machine, for the report")
	flag.Parse()
	if flag.NArg() > 0 || c.rounds < 1 || c.photoRounds < 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := c.run(); err != nil {
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

// sharpReady says what is missing for the sharp worker, if anything is.
func sharpReady() error {
	if _, err := exec.LookPath("node"); err != nil {
		return fmt.Errorf("sharp needs node: %w", err)
	}
	if _, err := os.Stat("node_modules/sharp"); err != nil {
		return errors.New("sharp is not installed here: run npm ci in internal/bench/peers")
	}
	return nil
}

func (c *config) run() (err error) {
	if err := sharpReady(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "rendition-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bencher{crew: &crew{dir: "."}, dir: dir, sample: sampleDir, rounds: c.rounds, log: log.Printf}
	defer func() { err = errors.Join(err, b.crew.close()) }()

	r, err := c.measure(b)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := r.write(&buf); err != nil {
		return err
	}
	if _, err := os.Stdout.Write(buf.Bytes()); err != nil {
		return err
	}
	return os.WriteFile(c.output, buf.Bytes(), 0o644)
}

func (c *config) measure(b *bencher) (*report, error) {
	r := &report{rounds: c.rounds, photoRounds: c.photoRounds, tasks: tasks()}
	var photos []photo
	if c.photoRounds > 0 {
		var err error
		if photos, err = c.photos(b); err != nil {
			return nil, err
		}
	}
	for _, t := range r.tasks {
		results, err := b.task(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		r.results = append(r.results, results)
	}
	for _, p := range photos {
		results, err := b.photo(p, c.photoRounds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		r.photos = append(r.photos, results...)
	}
	a, err := b.crew.ask(sharpName, request{})
	if err != nil {
		return nil, err
	}
	r.settings = settings(a.Versions)
	if c.note != "" {
		r.settings = append(r.settings, setting{"note", c.note})
	}
	return r, nil
}

func (c *config) photos(b *bencher) ([]photo, error) {
	b.log("the photographs, in %s", c.cache)
	paths, err := fetchPhotos(c.cache)
	if err != nil {
		return nil, err
	}
	return preparePhotos(paths, b.dir)
}
