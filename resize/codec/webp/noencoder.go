//go:build 386 || arm || mips || mipsle

package webp

import "github.com/rendition-go/rendition/resize/codec"

// NewEncoder returns nil: github.com/deepteams/webp does not compile where an int
// has 32 bits.
func NewEncoder(*EncoderOptions) codec.Encoder { return nil }
