package params

import (
	"errors"
	"fmt"
	"net/url"
)

// A Dialect reads and writes requests as URLs.
//
// Parse reads u.Path (through u.EscapedPath) and u.RawQuery and nothing else.
// It returns simplified Params (see [Params.Simplify]) that [Params.Validate]
// accepts; an error is, or wraps, an [*Error] that names what is wrong.
//
// Format returns an escaped absolute URL path, with a query where the dialect
// has one. Whatever it accepts, Parse gives back unchanged, so that two
// requests never share a text. What the dialect cannot say, and Params that are
// not simplified, it refuses with [ErrNotExpressible]; it never drops anything.
//
// A Dialect is immutable and safe for concurrent use.
type Dialect interface {
	Parse(u *url.URL) (Request, error)
	Format(r Request) (string, error)
}

// An Ambiguous dialect has texts that name a variant of one original or,
// literally, another original: photo-200x100.jpg.
type Ambiguous interface {
	// Candidates returns every reading of u that is valid, the literal one
	// (the original of that very name) first. It has at least one element
	// where Parse succeeds.
	Candidates(u *url.URL) []Request
}

// Candidates returns the readings of u in the order they are to be tried: those
// of d if it is [Ambiguous], else the one that d.Parse returns.
func Candidates(d Dialect, u *url.URL) ([]Request, error) {
	if a, ok := d.(Ambiguous); ok {
		if rs := a.Candidates(u); len(rs) > 0 {
			return rs, nil
		}
	}
	r, err := d.Parse(u)
	if err != nil {
		return nil, err
	}
	return []Request{r}, nil
}

// Reasons an [Error] wraps.
var (
	ErrNotExpressible = errors.New("not expressible in this dialect")
	ErrUnknown        = errors.New("unknown parameter")
	ErrRepeated       = errors.New("repeated parameter")
	ErrRange          = errors.New("out of range")
	ErrSyntax         = errors.New("malformed")
	ErrConflict       = errors.New("conflicts with another parameter")
	ErrSource         = errors.New("not a valid name for an original")
)

// Error names the parameter that is wrong, and its value.
type Error struct {
	Name  string // "w", "fit", "source"; a field's name from Format
	Value string
	Err   error // a reason above, or wraps one or two of them
}

func (e *Error) Error() string { return fmt.Sprintf("params: %s %q: %v", e.Name, e.Value, e.Err) }
func (e *Error) Unwrap() error { return e.Err }
