package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/vips"
)

// A build without libvips says so before it serves; one with it makes its variants.
func TestBackendVips(t *testing.T) {
	if _, err := vips.New(nil); errors.Is(err, resize.ErrNotBuilt) {
		_, err := parseFlags([]string{"-backend", "vips"}, io.Discard)
		if !errors.Is(err, resize.ErrNotBuilt) || !strings.Contains(err.Error(), "-backend vips") {
			t.Errorf("%v", err)
		}
		return
	}
	s := start(t, "-backend", "vips")
	wantPicture(t, "a variant by libvips", get(t, s, "/dandelion.jpg?w=320&fm=jpeg", ""), "miss", 320)
}
