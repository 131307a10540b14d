package codec

import "github.com/rendition-go/rendition/params"

// A List is the codecs a backend works with, in order of preference. It is
// data: append to one, or build another.
type List []Codec

// Sniff returns the first codec with a Decoder whose Magic knows prefix, the
// first MagicLen bytes of a file or all there are. ok is false where none does.
func (l List) Sniff(prefix []byte) (c Codec, ok bool) {
	if len(prefix) > MagicLen {
		prefix = prefix[:MagicLen]
	}
	for _, c := range l {
		if c.Decoder != nil && c.Magic != nil && c.Magic(prefix) {
			return c, true
		}
	}
	return Codec{}, false
}

// Encoder returns the first encoder of format f, nil where there is none.
func (l List) Encoder(f params.Format) Encoder {
	for _, c := range l {
		if c.Encoder != nil && c.Format == f {
			return c.Encoder
		}
	}
	return nil
}

// Encodes returns the formats that have an encoder, each once, in the order of
// the list.
func (l List) Encodes() []params.Format {
	var fs []params.Format
	for i, c := range l {
		if c.Encoder != nil && l[:i].Encoder(c.Format) == nil {
			fs = append(fs, c.Format)
		}
	}
	return fs
}
