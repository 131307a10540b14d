package main

import (
	"fmt"
	"slices"

	"github.com/rendition-go/rendition/examples/internal/backends"
)

// checkBackend opens the backend and refuses formats that it does not write.
func (c *config) checkBackend() (err error) {
	if c.backend, err = backends.Open(c.backendName, c.limits(), nil); err != nil {
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
