//go:build !cgo || !vips

package vips_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/vips"
)

func TestNotBuilt(t *testing.T) {
	for _, o := range []*vips.Options{nil, {Strict: true}} {
		if z, err := vips.New(o); z != nil || !errors.Is(err, resize.ErrNotBuilt) {
			t.Errorf("New: %v, %v", z, err)
		}
	}
	var z vips.Resizer
	_, err := z.Resize(t.Context(), io.Discard, bytes.NewReader(nil), params.Params{Width: 10}.Simplify())
	if !errors.Is(err, resize.ErrNotBuilt) {
		t.Errorf("Resize: %v", err)
	}
	if fs := resize.Encodes(&z); fs != nil {
		t.Errorf("Encodes: %v", fs)
	}
}
