package main

import (
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/rendition-go/rendition/internal/bench/peers/sections"
)

// How many photographs take part in what not all do.
const (
	fewPhotos         = 5
	butteraugliPhotos = 8
)

// otherWidths are those that a few photographs are measured at besides webpWidth.
func otherWidths() []int { return []int{320, 1600} }

// runWebP measures the WebP codec and writes its section.
func (c *config) runWebP(wanted func(name string) bool) error {
	dir, err := os.MkdirTemp("", "rendition-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	crew, absent, err := newCrew(dir, webpWorkers()...)
	if err != nil {
		return err
	}
	logAbsent(absent)
	if !crew.has(libwebpName) || !crew.has(webpPlainName) {
		return errors.New("there is nothing to compare: the file stays as it is")
	}
	b := &bencher{crew: crew, dir: dir, sample: c.sample, batch: webpBatch, log: log.Printf}
	r, err := c.measureWebP(b, wanted)
	if closeErr := crew.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	text := r.text()
	if _, err := os.Stdout.WriteString(text); err != nil {
		return err
	}
	return sections.Replace(c.output, text)
}

func (c *config) measureWebP(b *bencher, wanted func(name string) bool) (*webpReport, error) {
	rounds := max(c.photoRounds, 1)
	r := &webpReport{rounds: rounds, settings: machine()}
	versions, err := workerVersions(b.crew, libwebpName)
	if err != nil {
		return nil, err
	}
	r.settings = append(r.settings, versions...)
	photos, why, err := webpPhotos(c.cache, wanted)
	if err != nil {
		return nil, err
	}
	if why != nil {
		r.leaveOut(b, "the photographs of Debian", why)
	}
	if err := butteraugliReady(); err != nil {
		r.leaveOut(b, "Butteraugli", err)
		r.withoutButteraugli = true
	}
	for _, step := range []func(*bencher, []webpPhoto) error{r.measureAll, r.measureFew, r.measureDecoding, r.measureMemory, r.measureAlpha} {
		if err := step(b, photos); err != nil {
			return nil, err
		}
	}
	r.settings = append(r.settings, setting{settingLoad, loadAverage()})
	if c.note != "" {
		r.settings = append(r.settings, setting{settingNote, c.note})
	}
	return r, nil
}

func (r *webpReport) leaveOut(b *bencher, what string, why error) {
	r.absent = append(r.absent, absence{what, why})
	b.log("left out: %s, because %v", what, why)
}

// measureAll has every photograph at webpWidth and all efforts.
func (r *webpReport) measureAll(b *bencher, photos []webpPhoto) error {
	judged := map[string]bool{}
	if !r.withoutButteraugli {
		for _, p := range pick(photos, butteraugliPhotos, 0) {
			judged[p.path] = true
		}
	}
	for _, p := range photos {
		b.log("%s at %d", p.name, webpWidth)
		s, err := b.photoWebP(p, webpWidth, r.rounds, []contender{webpOurs, webpPlain, webpFast, webpSlow}, webpQualities(), judged[p.path])
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		r.all = append(r.all, s)
		b.log("  %.2f of libwebp, %.2f without assembly; %+.1f %% at equal SSIM", s.cpu[webpOurs], s.cpu[webpPlain], s.ssim[webpOurs])
	}
	return nil
}

// measureFew has a few at other widths, and from RGBA.
func (r *webpReport) measureFew(b *bencher, photos []webpPhoto) error {
	for _, width := range otherWidths() {
		b.log("%d photographs at %d", fewPhotos, width)
		for _, p := range pick(photos, fewPhotos, width) {
			s, err := b.photoWebP(p, width, r.rounds, []contender{webpOurs, webpPlain}, []int{quality}, false)
			if err != nil {
				return fmt.Errorf("%s at %d: %w", p.name, width, err)
			}
			r.few = append(r.few, s)
		}
	}
	b.log("%d photographs from RGBA", fewPhotos)
	for _, p := range pick(photos, fewPhotos, webpWidth) {
		cpu, err := b.pixelsWebP(p, r.rounds)
		if err != nil {
			return fmt.Errorf("%s from RGBA: %w", p.name, err)
		}
		r.pixels = append(r.pixels, cpu)
	}
	return nil
}

func (r *webpReport) measureDecoding(b *bencher, photos []webpPhoto) error {
	r.decode = map[int][]map[contender]float64{}
	for _, width := range decodeWidths() {
		b.log("decoding at %d", width)
		for _, p := range pick(photos, fewPhotos, width) {
			cpu, err := b.decodeWebP(p, width, r.shortRounds())
			if err != nil {
				return fmt.Errorf("decoding %s: %w", p.name, err)
			}
			r.decode[width] = append(r.decode[width], cpu)
		}
	}
	return nil
}

func (r *webpReport) measureMemory(b *bencher, photos []webpPhoto) error {
	r.memory = map[int][]memoryResult{}
	for _, width := range []int{webpWidth, 1600} {
		for _, p := range pick(photos, fewPhotos, width) {
			m, err := memoryWebP(b.dir, p, width, quality)
			if err != nil {
				return fmt.Errorf("memory of %s: %w", p.name, err)
			}
			r.memory[width] = append(r.memory[width], m)
		}
	}
	return nil
}

func (r *webpReport) measureAlpha(b *bencher, _ []webpPhoto) error {
	for _, p := range alphaPictures() {
		b.log("alpha: %s", p.name)
		a, err := b.alphaWebP(p, r.shortRounds())
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		r.alpha = append(r.alpha, *a)
	}
	return nil
}
