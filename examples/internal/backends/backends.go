// Package backends opens what resizes by its name, for the examples.
package backends

import (
	"fmt"
	"math"
	"runtime/debug"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/vips"
)

// Backend is a Resizer that tells what it writes.
type Backend interface {
	resize.Resizer
	Encodes() []params.Format
}

// Open returns the backend called go or vips. A nil b is the backend's own. The
// error wraps resize.ErrNotBuilt where vips is not part of the build.
func Open(name string, l resize.Limits, b *resize.Budget) (Backend, error) {
	switch name {
	case "go":
		return goimage.New(&goimage.Options{Limits: l, Budget: b}), nil
	case "vips":
		z, err := vips.New(&vips.Options{Limits: l, Budget: b})
		if err != nil {
			return nil, fmt.Errorf("-backend vips: %w", err)
		}
		return z, nil
	}
	return nil, fmt.Errorf("-backend: %q is neither go nor vips", name)
}

// heapSlack is for all that is not counted in a budget: the runtime, tables,
// buffers.
const heapSlack = 64 << 20

// LimitHeap makes the garbage of one picture go before much more than memory, a
// budget's size in bytes, is taken for the next: the budget counts what is in use
// alone. A limit from the environment (GOMEMLIMIT) stays. The function returned
// undoes it.
func LimitHeap(memory int64) (undo func()) {
	old := debug.SetMemoryLimit(-1)
	if old != math.MaxInt64 {
		return func() {}
	}
	debug.SetMemoryLimit(memory + heapSlack)
	return func() { debug.SetMemoryLimit(old) }
}
