package webp

import (
	"context"
	"io"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// An undecided picture is kept until it has too many colours, and is lossy from
// there on; or to its end, and then has no losses.
type undecided struct {
	ws      *workspace
	shape   *codec.Shape
	quality int
	effort  int
	palette int
	colours vp8l.ColourSet
	rows    codec.Plane // so far
	decided picture
}

func newUndecided(ws *workspace, s *codec.Shape, quality int, e *Encoder) *undecided {
	return &undecided{
		ws: ws, shape: s, quality: quality, effort: e.effort, palette: e.palette,
		rows: codec.Plane{Stride: 4 * s.Width, Width: s.Width},
	}
}

func (u *undecided) write(ctx context.Context, b *codec.Band) error {
	if u.decided != nil {
		return u.decided.write(ctx, b)
	}
	p := &b.Planes[0]
	for y := range p.Rows {
		row := p.Row(y, 4)
		u.rows.Pix = append(u.rows.Pix, row...)
		u.rows.Rows++
		if !u.few(row) {
			rest := codec.Band{Planes: [3]codec.Plane{*p}}
			r := &rest.Planes[0]
			r.Pix, r.Y, r.Rows = p.Pix[min((y+1)*p.Stride, len(p.Pix)):], p.Y+y+1, p.Rows-y-1
			return u.losses(ctx, &rest)
		}
	}
	return ctx.Err()
}

// few reports whether the colours stay within the palette with those of row.
func (u *undecided) few(row []uint8) bool {
	for ; len(row) >= 4; row = row[4:] {
		c := uint32(row[0]) | uint32(row[1])<<8 | uint32(row[2])<<16 | uint32(row[3])<<24
		if !u.colours.Add(c) || u.colours.Len() > u.palette {
			return false
		}
	}
	return true
}

// losses hands what was kept, and the rest of the band, to a lossy picture.
func (u *undecided) losses(ctx context.Context, rest *codec.Band) error {
	u.ws.lossy.reset(u.shape, u.quality, u.effort)
	u.decided = &u.ws.lossy
	kept := codec.Band{Planes: [3]codec.Plane{u.rows}}
	u.rows.Pix = nil
	if err := u.decided.write(ctx, &kept); err != nil {
		return err
	}
	return u.decided.write(ctx, rest)
}

func (u *undecided) finish(ctx context.Context, w io.Writer, icc []byte) error {
	if u.decided == nil {
		u.decided = u.ws.lossless(u.shape)
		kept := codec.Band{Planes: [3]codec.Plane{u.rows}}
		if err := u.decided.write(ctx, &kept); err != nil {
			return err
		}
	}
	return u.decided.finish(ctx, w, icc)
}
