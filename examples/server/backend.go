package main

import (
	"fmt"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/vips"
)

// backend is a Resizer that tells what it writes.
type backend interface {
	resize.Resizer
	Encodes() []params.Format
}

// openBackend makes what -backend names.
func (c *config) openBackend() (backend, error) {
	switch c.backendName {
	case "go":
		return goimage.New(&goimage.Options{Limits: c.limits()}), nil
	case "vips":
		z, err := vips.New(&vips.Options{Limits: c.limits()})
		if err != nil {
			return nil, fmt.Errorf("-backend vips: %w", err)
		}
		return z, nil
	}
	return nil, fmt.Errorf("-backend: %q is neither go nor vips", c.backendName)
}

// checkBackend opens the backend and refuses formats that it does not write.
func (c *config) checkBackend() (err error) {
	if c.backend, err = c.openBackend(); err != nil {
		return err
	}
	encodes := c.backend.Encodes()
	for _, f := range c.formats {
		if f.IsConcrete() && !slices.Contains(encodes, f) {
			return fmt.Errorf("-formats: %s cannot be written", f)
		}
	}
	return nil
}
