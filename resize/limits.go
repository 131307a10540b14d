package resize

// Limits bound what one picture may cost. They are checked before memory is
// taken. In each field 0 means the default; a negative value means none.
type Limits struct {
	SourceBytes   int64 // encoded source; default 64 MiB
	Pixels        int64 // width x height of the source; default 100,000,000
	FramePixels   int64 // the same over all frames of an animation; default 4 x Pixels
	MetadataBytes int64 // profiles and metadata, inflated; default 4 MiB
	OutputSide    int   // width and height of the result; default 16,384
	OutputPixels  int64 // width x height of the result; default 67,108,864
}

// WithDefaults returns l with every 0 replaced by its default.
func (l Limits) WithDefaults() Limits {
	l.SourceBytes = or(l.SourceBytes, 64<<20)
	l.Pixels = or(l.Pixels, 100_000_000)
	l.FramePixels = or(l.FramePixels, 4*l.Pixels)
	l.MetadataBytes = or(l.MetadataBytes, 4<<20)
	l.OutputSide = or(l.OutputSide, 16384)
	l.OutputPixels = or(l.OutputPixels, 1<<26)
	return l
}

func or[T int | int64](v, dflt T) T {
	if v == 0 {
		return dflt
	}
	return v
}

// CheckSource returns [ErrTooLarge] for a source of width x height pixels and
// that many frames if l, with its defaults, forbids it.
func (l Limits) CheckSource(width, height, frames int) error {
	l = l.WithDefaults()
	px := int64(width) * int64(height)
	if l.Pixels > 0 && px > l.Pixels {
		return tooLarge("source of %d x %d pixels is over the limit of %d", width, height, l.Pixels)
	}
	if l.FramePixels > 0 && frames > 1 && px > l.FramePixels/int64(frames) {
		return tooLarge("%d frames of %d x %d pixels are over the limit of %d", frames, width, height, l.FramePixels)
	}
	return nil
}

// CheckOutput returns [ErrTooLarge] for a result of width x height pixels if l,
// with its defaults, forbids it.
func (l Limits) CheckOutput(width, height int) error {
	l = l.WithDefaults()
	if l.OutputSide > 0 && max(width, height) > l.OutputSide {
		return tooLarge("result of %d x %d pixels has a side over the limit of %d", width, height, l.OutputSide)
	}
	if l.OutputPixels > 0 && int64(width)*int64(height) > l.OutputPixels {
		return tooLarge("result of %d x %d pixels is over the limit of %d", width, height, l.OutputPixels)
	}
	return nil
}
