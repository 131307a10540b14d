package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	codecjpeg "github.com/rendition-go/rendition/resize/codec/jpeg"
	codecwebp "github.com/rendition-go/rendition/resize/codec/webp"
)

// convertByCodec is the worker of the JPEG codec alone: what c/libjpeg.c does, by
// rendition.
func convertByCodec(q request, source []byte) ([]byte, error) {
	switch q.Op {
	case opEncode:
		return encodeRaw(codecjpeg.NewEncoder(nil), q, source)
	case opDecode:
		return decodeRows(codecjpeg.NewDecoder(), q, source)
	}
	return nil, errOp(q)
}

// convertByWebP is the worker of the WebP codec alone: what c/libwebp.c does, by
// rendition.
func convertByWebP(q request, source []byte) ([]byte, error) {
	switch q.Op {
	case opEncode:
		return encodeRaw(codecwebp.NewEncoder(&codecwebp.EncoderOptions{Effort: q.Effort}), q, source)
	case opDecode:
		return decodeRows(codecwebp.NewDecoder(nil), q, source)
	}
	return nil, errOp(q)
}

func encodeRaw(e codec.Encoder, q request, source []byte) ([]byte, error) {
	layout := codec.LayoutRGBA
	if q.Layout == layoutPlanar {
		layout = codec.LayoutYCbCr
	}
	shape := codec.NewShape(layout, q.Width, q.Height, 2, 2)
	shape.Opaque = q.Layout == layoutRGBX
	band := codec.Band{}
	for i := range layout.Planes() {
		c := shape.Components[i]
		n := c.Width * c.Height * layout.PixelSize()
		if len(source) < n {
			return nil, fmt.Errorf("the source ends in plane %d", i)
		}
		band.Planes[i] = codec.Plane{Pix: source[:n:n], Stride: c.Width * layout.PixelSize(), Width: c.Width, Rows: c.Height}
		source = source[n:]
	}
	var buf bytes.Buffer
	err := encodeBand(&buf, e, shape, &band, codec.Options{Quality: q.Quality, Progressive: q.Progressive})
	return buf.Bytes(), err
}

// encodeBand encodes a picture that is all there.
func encodeBand(w io.Writer, e codec.Encoder, s *codec.Shape, b *codec.Band, o codec.Options) error {
	sink, err := e.Encode(context.Background(), w, s, o)
	if err != nil {
		return err
	}
	if err := sink.Write(b); err != nil {
		sink.Close()
		return err
	}
	return sink.Close()
}

// decodeRows decodes to planes and drops them, but keeps the luma where a result
// is wanted.
func decodeRows(d codec.Decoder, q request, source []byte) ([]byte, error) {
	if q.Shrink < 1 {
		return nil, fmt.Errorf("cannot shrink by %d", q.Shrink)
	}
	m, err := d.Open(bytes.NewReader(source), resize.Limits{})
	if err != nil {
		return nil, err
	}
	hint := codec.Hint{Strict: true}
	if h := m.Header(); q.Shrink > 1 {
		hint.Width, hint.Height = max(h.Width/q.Shrink, 1), max(h.Height/q.Shrink, 1)
	}
	src, err := m.Decode(context.Background(), hint)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	luma := src.Shape().Components[0]
	if want := (m.Header().Width + q.Shrink - 1) / q.Shrink; luma.Width != want {
		return nil, fmt.Errorf("decoded to %d columns, not %d", luma.Width, want)
	}
	if src.Shape().Layout.PixelSize() != 1 {
		return nil, fmt.Errorf("%w: planes of other than 8 bits", resize.ErrFormat)
	}
	var kept []byte
	var b codec.Band
	for err = src.Next(&b); err == nil; err = src.Next(&b) {
		if q.Result == "" {
			continue
		}
		for i := range b.Planes[0].Rows {
			kept = append(kept, b.Planes[0].Row(i, 1)...)
		}
	}
	if err != io.EOF || q.Result == "" {
		return nil, notEOF(err)
	}
	var buf bytes.Buffer
	err = writePGM(&buf, kept, luma.Width, luma.Width, luma.Height)
	return buf.Bytes(), err
}

func notEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
