// Package codectest holds the rules of package codec as tests: whoever writes a
// Codec runs them on it.
//
//	func TestConformance(t *testing.T) {
//		codectest.Run(t, mine.Codec(), &codectest.Options{
//			Files: map[string][]byte{"small": small},
//			PSNR:  35,
//		})
//	}
//
// Each rule is a subtest with a sentence that says what was broken. The package
// uses the standard library only.
package codectest

import (
	"bytes"
	"context"
	"image"
	"io"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// Options say what a Codec can be asked for.
type Options struct {
	// Files are valid pictures for the Decoder to read, by a name for each, small
	// ones: every rule reads each of them many times. What the Encoder writes is
	// added to them where there is one.
	Files map[string][]byte
	// Reference reads what the Encoder wrote, better by other code than the
	// Codec's. Nil means the Codec's Decoder; without that either, the bytes are
	// not looked at.
	Reference func(r io.Reader) (image.Image, error)
	// PSNR is the least peak signal-to-noise ratio in dB, over all samples of
	// RGBA, at which the Encoder must keep the test pictures at quality 90. 0
	// means exactly.
	PSNR float64
	// Alpha says that the Encoder keeps transparency.
	Alpha bool
}

// Run tests c: the rules for decoders if it has a Decoder, those for encoders if
// it has an Encoder.
func Run(t *testing.T, c codec.Codec, o *Options) {
	if o == nil {
		o = &Options{}
	}
	s := newSubject(t, c, o)
	for _, r := range rules(c) {
		t.Run(r.name, func(t *testing.T) { r.check(&reporter{t, r.sentence}, s) })
	}
}

// rule is a sentence and the code that holds a codec to it.
type rule struct {
	name, sentence string
	check          func(t *reporter, s *subject)
}

func rules(c codec.Codec) []rule {
	var rs []rule
	if c.Decoder != nil {
		rs = append(rs, decoderRules...)
	}
	if c.Encoder != nil {
		rs = append(rs, encoderRules...)
	}
	return rs
}

// tester is the part of testing.TB that rules use, so that the rules can be
// tested themselves.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
}

// reporter puts the rule before what went wrong.
type reporter struct {
	tester
	sentence string
}

func (r *reporter) broken(format string, args ...any) {
	r.Helper()
	r.Errorf("rule: %s\n"+format, append([]any{r.sentence}, args...)...)
}

// subject is a codec under test.
type subject struct {
	codec.Codec
	o     *Options
	files map[string][]byte
}

func newSubject(t tester, c codec.Codec, o *Options) *subject {
	t.Helper()
	s := &subject{Codec: c, o: o, files: map[string][]byte{}}
	for name, data := range o.Files {
		s.files[name] = data
	}
	if c.Decoder == nil {
		return s
	}
	if c.Encoder != nil {
		for _, p := range s.pictures(40, 30) {
			data, err := s.encode(p.pic, options, 0)
			if err != nil {
				t.Errorf("encoding a file for the decoder: %v", err)
				continue
			}
			s.files["own "+p.name] = data
		}
	}
	if len(s.files) == 0 {
		t.Errorf("no files to decode")
	}
	return s
}

var options = codec.Options{Quality: 90}

// open opens data with the default limits.
func (s *subject) open(data []byte) (codec.Image, error) {
	return s.Decoder.Open(bytes.NewReader(data), resize.Limits{})
}

// decode returns the whole picture.
func (s *subject) decode(ctx context.Context, r io.Reader, l resize.Limits) (*codec.Picture, error) {
	img, err := s.Decoder.Open(r, l)
	if err != nil {
		return nil, err
	}
	src, err := img.Decode(ctx, codec.Hint{})
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return codec.ReadPicture(src)
}

func (s *subject) decodeBytes(data []byte) (*codec.Picture, error) {
	return s.decode(context.Background(), bytes.NewReader(data), resize.Limits{})
}

// encode writes p in bands of that many rows, 0 for all at once.
func (s *subject) encode(p *codec.Picture, o codec.Options, rows int) ([]byte, error) {
	var b bytes.Buffer
	err := s.encodeTo(context.Background(), &b, p, o, rows)
	return b.Bytes(), err
}

func (s *subject) encodeTo(ctx context.Context, w io.Writer, p *codec.Picture, o codec.Options, rows int) error {
	sink, err := s.Encoder.Encode(ctx, w, p.Shape, o)
	if err != nil {
		return err
	}
	for _, b := range bands(p, rows) {
		if err := sink.Write(&b); err != nil {
			sink.Close()
			return err
		}
	}
	return sink.Close()
}
