//go:build !cgo || !vips

package vips

import (
	"context"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// Resizer is the backend; it implements resize.Resizer. In this build there is
// none.
type Resizer struct{}

var errNotBuilt = fmt.Errorf("vips: needs cgo and the build tag vips: %w", resize.ErrNotBuilt)

// New returns an error that wraps resize.ErrNotBuilt in this build.
func New(*Options) (*Resizer, error) { return nil, errNotBuilt }

// Resize returns an error that wraps resize.ErrNotBuilt.
func (*Resizer) Resize(context.Context, io.Writer, io.Reader, params.Params) (resize.Info, error) {
	return resize.Info{}, errNotBuilt
}

// Encodes returns nil.
func (*Resizer) Encodes() []params.Format { return nil }
