package codec_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
)

// The format of these tests: "raw", two bytes for the sides, RGBA pixels.

var errRaw = errors.New("raw: malformed")

func rawOpen(in *codec.Input, _ resize.Limits) (codec.WholeImage, error) {
	var d [5]byte
	if _, err := io.ReadFull(in, d[:]); err != nil {
		return codec.WholeImage{}, err
	}
	if string(d[:3]) != "raw" {
		return codec.WholeImage{}, errRaw
	}
	h := codec.Header{Width: int(d[3]), Height: int(d[4]), Alpha: true}
	return codec.WholeImage{Header: h, Decode: rawDecode}, nil
}

func rawDecode(r io.Reader) (image.Image, error) {
	var d [5]byte
	if _, err := io.ReadFull(r, d[:]); err != nil {
		return nil, err
	}
	m := image.NewNRGBA(image.Rect(0, 0, int(d[3]), int(d[4])))
	if _, err := io.ReadFull(r, m.Pix); err != nil {
		return nil, errRaw // as decoders do: the cause is lost
	}
	return m, nil
}

func rawEncode(w io.Writer, m image.Image, _ codec.Options) error {
	b := m.Bounds()
	n := image.NewNRGBA(b)
	codec.Unpremultiply(n.Pix, m.(*image.RGBA).Pix)
	_, err := w.Write(append([]byte{'r', 'a', 'w', byte(b.Dx()), byte(b.Dy())}, n.Pix...))
	return err
}

func raw() codec.Codec {
	return codec.Codec{
		Format:  "raw",
		Magic:   func(p []byte) bool { return bytes.HasPrefix(p, []byte("raw")) },
		Decoder: codec.ImageDecoder(codec.ImageFormat{Format: "raw", Open: rawOpen}),
		Encoder: codec.ImageEncoder(rawEncode),
	}
}

func TestConformance(t *testing.T) {
	codectest.Run(t, raw(), &codectest.Options{Alpha: true})
}

func ExampleImageDecoder() {
	c := raw()
	img, err := c.Decoder.Open(bytes.NewReader([]byte("raw\x01\x01\xff\x80\x00\xff")), resize.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Header().Width, img.Header().Height)
	src, err := img.Decode(context.Background(), codec.Hint{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer src.Close()
	m, err := codec.ToImage(src)
	fmt.Println(m.At(0, 0), err)
	// Output:
	// 1 1
	// {255 128 0 255} <nil>
}

func ExampleList() {
	list := codec.List{raw()}
	c, ok := list.Sniff([]byte("raw\x01\x01...."))
	fmt.Println(c.Format, ok)
	fmt.Println(list.Encodes(), list.Encoder("tga") == nil)
	// Output:
	// raw true
	// [raw] true
}

func TestList(t *testing.T) {
	readOnly, writeOnly := raw(), raw()
	readOnly.Encoder, writeOnly.Decoder = nil, nil
	other := raw()
	other.Format = "other"
	l := codec.List{writeOnly, readOnly, other, raw()}
	if c, ok := l.Sniff([]byte("raw")); !ok || c.Encoder != nil || c.Format != "raw" {
		t.Errorf("Sniff: %v, %v", c, ok)
	}
	if _, ok := l.Sniff([]byte("other")); ok {
		t.Error("Sniff knows what no Magic knows")
	}
	if got := fmt.Sprint(l.Encodes()); got != "[raw other]" {
		t.Errorf("Encodes: %s", got)
	}
	if e := l.Encoder("raw"); e != writeOnly.Encoder {
		t.Error("Encoder is not the first one")
	}
}

func broken(f codec.ImageFormat, data []byte) error {
	f.Format = "raw"
	img, err := codec.ImageDecoder(f).Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		return err
	}
	_, err = img.Decode(context.Background(), codec.Hint{})
	return err
}

func TestImageDecoderErrors(t *testing.T) {
	found := func(w, h int, decode func(io.Reader) (image.Image, error)) codec.ImageFormat {
		return codec.ImageFormat{Open: func(*codec.Input, resize.Limits) (codec.WholeImage, error) {
			return codec.WholeImage{Header: codec.Header{Width: w, Height: h}, Decode: decode}, nil
		}}
	}
	errLater := errors.New("not yet")
	unsupported := codec.ImageFormat{
		Open:        func(*codec.Input, resize.Limits) (codec.WholeImage, error) { return codec.WholeImage{}, errLater },
		Unsupported: func(err error) bool { return err == errLater },
	}
	gray := func(w, h int) func(io.Reader) (image.Image, error) {
		return func(io.Reader) (image.Image, error) { return image.NewGray(image.Rect(0, 0, w, h)), nil }
	}
	for name, c := range map[string]struct {
		f    codec.ImageFormat
		want error
	}{
		"right":              {found(3, 3, gray(3, 3)), nil},
		"panic in Open":      {codec.ImageFormat{Open: func(*codec.Input, resize.Limits) (codec.WholeImage, error) { panic("x") }}, resize.ErrCorrupt},
		"panic in Decode":    {found(3, 3, func(io.Reader) (image.Image, error) { panic("x") }), resize.ErrCorrupt},
		"nothing":            {found(3, 3, func(io.Reader) (image.Image, error) { return nil, nil }), resize.ErrCorrupt},
		"another size":       {found(3, 3, gray(3, 4)), resize.ErrCorrupt},
		"no width":           {found(0, 3, gray(0, 3)), resize.ErrCorrupt},
		"negative":           {found(-3, 3, gray(3, 3)), resize.ErrCorrupt},
		"too large":          {found(1<<20, 1<<20, gray(3, 3)), resize.ErrTooLarge},
		"unsupported":        {unsupported, resize.ErrFormat},
		"too large, decoder": {found(3, 3, func(io.Reader) (image.Image, error) { return nil, fmt.Errorf("x: %w", resize.ErrTooLarge) }), resize.ErrTooLarge},
	} {
		err := broken(c.f, []byte("raw"))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		var re *resize.Error
		if err != nil && (!errors.As(err, &re) || re.Format != "raw") {
			t.Errorf("%s: %v does not tell the format", name, err)
		}
	}
}

func TestDecodeTwice(t *testing.T) {
	img, err := raw().Decoder.Open(bytes.NewReader([]byte("raw\x01\x01\xff\x80\x00\xff")), resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := img.Decode(context.Background(), codec.Hint{}); err != nil {
		t.Fatal(err)
	}
	if _, err := img.Decode(context.Background(), codec.Hint{}); err == nil {
		t.Error("Decode succeeds twice")
	}
}

// TestContextWhileReading ends a decoder that waits for its source.
func TestContextWhileReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	data := append([]byte("raw\x20\x20"), make([]byte, 4*32*32)...)
	n := 0
	r := readerFunc(func(p []byte) (int, error) {
		if n++; n > 3 {
			cancel()
		}
		k := copy(p[:min(len(p), 100)], data)
		data = data[k:]
		return k, nil
	})
	img, err := raw().Decoder.Open(r, resize.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := img.Decode(ctx, codec.Hint{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if len(data) < 1000 {
		t.Error("the source was read to its end")
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestInput(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 1000)
	in := codec.NewInput(bytes.NewReader(data), resize.Limits{SourceBytes: 10000})
	if _, err := io.ReadFull(in, make([]byte, 123)); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(in.Rewind())
	if err != nil || !bytes.Equal(all, data) {
		t.Errorf("after a part was read: %d bytes, %v", len(all), err)
	}

	in = codec.NewInput(iotest.HalfReader(bytes.NewReader(data)), resize.Limits{SourceBytes: 10000})
	all, err = in.ReadAll()
	if err != nil || !bytes.Equal(all, data) {
		t.Errorf("ReadAll: %d bytes, %v", len(all), err)
	}
	if _, ok := in.Rewind().(io.ReaderAt); !ok {
		t.Error("all was read, and there is no io.ReaderAt")
	}

	in = codec.NewInput(bytes.NewReader(data), resize.Limits{SourceBytes: 9999})
	if _, err := in.ReadAll(); !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("one byte over the limit: %v", err)
	}
	in = codec.NewInput(bytes.NewReader(data), resize.Limits{SourceBytes: -1})
	if all, err := in.ReadAll(); err != nil || len(all) != 10000 {
		t.Errorf("no limit: %d, %v", len(all), err)
	}
}

func TestImageEncoderPanics(t *testing.T) {
	e := codec.ImageEncoder(func(io.Writer, image.Image, codec.Options) error { panic("x") }, codec.LayoutGray)
	p := codec.NewPicture(codec.NewShape(codec.LayoutGray, 2, 2, 1, 1))
	sink, err := e.Encode(context.Background(), io.Discard, p.Shape, codec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := p.Band()
	if err := sink.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := sink.Close(); err == nil {
		t.Error("no error")
	}
	if sink.Write(&b) == nil || sink.Close() == nil {
		t.Error("a failed sink works again")
	}
}

func ExampleImageEncoder() {
	e := codec.ImageEncoder(func(w io.Writer, m image.Image, _ codec.Options) error {
		return binary.Write(w, binary.BigEndian, m.(*image.RGBA).Pix)
	})
	var b bytes.Buffer
	src := codec.FromImage(&image.RGBA{Pix: []byte{1, 2, 3, 255}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)})
	sink, err := e.Encode(context.Background(), &b, src.Shape(), codec.Options{})
	if err == nil {
		var band codec.Band
		if err = src.Next(&band); err == nil {
			err = errors.Join(sink.Write(&band), sink.Close())
		}
	}
	fmt.Println(b.Bytes(), err)
	// Output: [1 2 3 255] <nil>
}
