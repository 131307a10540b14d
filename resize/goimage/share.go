package goimage

import (
	"errors"
	"io"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// errNobody stops the scaling of what all encoders have failed at.
var errNobody = errors.New("goimage: nobody is left")

// share is what outputs of one geometry and chroma ratio have in common.
type share struct {
	list   []*one
	planes scalings
	pic    *codec.Picture // of those that must be turned; else nil
	done   bool
}

// shareKey is what tells shares apart.
type shareKey struct {
	stored     resize.Plan
	subX, subY int
}

// make makes list of one decoding. The error is one of all that have not ended.
func (s *several) make(img codec.Image, list []*one) (err error) {
	defer recovered(&err)
	src, err := s.z.source(s.ctx, img, s.hint)
	if err != nil {
		return err
	}
	defer src.Close()
	var shares []*share
	defer func() {
		for _, sh := range shares {
			sh.planes.close()
		}
	}()
	byKey := make(map[shareKey]*share)
	for _, o := range list {
		if o.ended {
			continue
		}
		out := o.z.choose(&o.job, src.Shape(), img.Header(), o.stored)
		o.info.OutFormat = out.format
		to := out.storedShape(src.Shape(), o.stored)
		key := shareKey{o.stored, to.Components[1].X.Num, to.Components[1].Y.Num}
		sh := byKey[key]
		if sh == nil {
			sh = new(share)
			if sh.planes, err = s.z.scalings(src.Shape(), to, o.stored, sh.put); err != nil {
				o.end(err)
				continue
			}
			if turns[out.orientation] != (turn{}) {
				sh.pic = codec.NewPicture(to)
			}
			byKey[key], shares = sh, append(shares, sh)
		}
		r, err := o.newResult(o.w, src.Shape(), out, o.plan)
		if err != nil {
			o.end(err)
			continue
		}
		o.result, sh.list = r, append(sh.list, o)
	}
	return s.pull(src, shares)
}

// pull runs bands through all scalers until the results are complete.
func (s *several) pull(src codec.Source, shares []*share) error {
	var b codec.Band
	for {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		open := false
		for _, sh := range shares {
			open = open || !sh.done && len(sh.list) > 0
		}
		if !open {
			return nil
		}
		err := src.Next(&b)
		over := err == io.EOF || err == nil && b.Frame > 0
		if err != nil && !over {
			for _, sh := range shares {
				sh.saw(src)
			}
			return err
		}
		for _, sh := range shares {
			if !sh.done {
				sh.take(src, &b, over)
			}
		}
	}
}

// saw keeps whether src was whole as far as the outputs know it that are not done.
func (sh *share) saw(src codec.Source) {
	for _, o := range sh.list {
		if !o.ended {
			o.info.Incomplete = src.Incomplete()
		}
	}
}

// take takes a band, or, where the picture is over, none.
func (sh *share) take(src codec.Source, b *codec.Band, over bool) {
	var err error
	if over {
		sh.done, err = true, sh.planes.flush()
	} else {
		sh.done, err = sh.planes.push(b)
	}
	if err == nil && sh.done {
		sh.finish(src)
		return
	}
	if err != nil {
		sh.done = true
		for _, o := range sh.list {
			o.end(err)
		}
	}
}

// put hands a row of a plane to everybody who is left.
func (sh *share) put(plane, y int, row []byte) error {
	if sh.pic != nil {
		copy(sh.pic.Planes[plane].Row(y, sh.pic.Shape.Layout.PixelSize()), row)
		return nil
	}
	left := sh.list[:0]
	for _, o := range sh.list {
		if err := o.result.put(plane, y, row); err != nil {
			o.end(err)
		} else {
			left = append(left, o)
		}
	}
	if sh.list = left; len(left) == 0 {
		return errNobody
	}
	return nil
}

// finish ends the outputs when all rows are there.
func (sh *share) finish(src codec.Source) {
	p := sh.pic
	if p != nil {
		p = upright(p, sh.list[0].info.Orientation)
	}
	for _, o := range sh.list {
		var err error
		if p != nil {
			q := p
			if out := o.result.out; out.layout == codec.LayoutYCbCr {
				q = decimate(p, out.subX, out.subY)
			}
			err = o.result.putPicture(q)
		}
		if damaged := o.saw(src); err == nil {
			err = damaged
		}
		o.end(err)
	}
}
