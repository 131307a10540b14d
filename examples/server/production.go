package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/internal/places"
	"github.com/rendition-go/rendition/examples/internal/signkeys"
	"github.com/rendition-go/rendition/params"
)

// defineProduction defines the flags that a server behind a CDN needs.
func (c *config) defineProduction(fs *flag.FlagSet) {
	fs.StringVar(&c.s3Endpoint, "s3-endpoint", "", "`URL` of the S3 server, where it is not AWS")
	fs.StringVar(&c.admin, "admin", "", "take POST /purge?source=NAME on this `host:port`, which strangers must not reach")
	fs.BoolVar(&c.metrics, "metrics", false, "serve counters and the times of stages as JSON at /~metrics")
	fs.StringVar(&c.signKeyFile, "sign-key-file", "", "`file` of keys that sign URLs, one a line: an id, a space, a secret (see examples/sign)")
	fs.Func("sign", "what a signature is for: `word` is one of require, beyond (what -allow refuses); with -sign-key-file", func(s string) error {
		switch s {
		case "require":
			c.grants = rendition.Grants{Required: true, Beyond: true}
		case "beyond":
			c.grants = rendition.Grants{Beyond: true}
		default:
			return errors.New("neither require nor beyond")
		}
		return nil
	})
	fs.Func("redirect", "store and redirect to the variant below this base `URL`, or \"presign\": to a presigned one", func(s string) error {
		if s == "presign" {
			c.redirect.BaseURL, c.redirect.Presign = "", time.Hour
		} else {
			c.redirect.BaseURL, c.redirect.Presign = s, 0
		}
		return nil
	})
	fs.Int64Var(&c.redirect.OverBytes, "redirect-over", 0, "serve answers of up to that many `bytes` and redirect only larger ones; with -redirect")
	fs.Func("fallback", "show the picture in this `file` where an original is missing or broken", func(s string) (err error) {
		c.fallbackImage, err = os.ReadFile(s)
		return err
	})
	fs.Func("stale", "when to look whether an original has changed: never, always, or the longest `time` that an old variant may be served, as 1h (default never)", func(s string) error {
		switch s {
		case "never":
			c.staleness = rendition.Never()
		case "always":
			c.staleness = rendition.Always()
		default:
			d, err := time.ParseDuration(s)
			if err != nil {
				return err
			}
			c.staleness = rendition.After(d)
		}
		return nil
	})
}

// checkProduction refuses flags that need another one. What rendition.New checks
// is left to it.
func (c *config) checkProduction() error {
	sign := c.grants != rendition.Grants{}
	switch {
	case sign && c.signKeyFile == "":
		return errors.New("-sign needs -sign-key-file")
	case !sign && c.signKeyFile != "":
		return errors.New("-sign-key-file needs -sign")
	case c.s3Endpoint != "" && !places.IsBucket(c.originals) && !places.IsBucket(c.variants):
		return errors.New("-s3-endpoint is for -originals or -variants in s3://")
	}
	if c.admin != "" {
		if _, _, err := net.SplitHostPort(c.admin); err != nil {
			return fmt.Errorf("-admin: %w", err)
		}
	}
	return nil
}

// sign returns the dialect in which m reads URLs: its own, inside one that takes
// signatures where flags ask for that. It also says how the page writes them.
func (c *config) sign(m *mount) (params.Dialect, error) {
	m.writes = m.Dialect
	if c.signKeyFile == "" {
		return m.Dialect, nil
	}
	keys, err := signkeys.Load(c.signKeyFile)
	if err != nil {
		return nil, fmt.Errorf("-sign-key-file: %w", err)
	}
	s, err := params.NewSigned(m.Dialect, keys, &params.SignOptions{Required: c.grants.Required})
	if err != nil {
		return nil, fmt.Errorf("-sign-key-file: %w", err)
	}
	if c.grants.Required {
		m.writes = pageSigner{s}
	}
	return s, nil
}

// pageSigner signs the URLs of the page for as long as somebody may look at it.
type pageSigner struct{ *params.Signed }

const pageGrant = time.Hour

func (s pageSigner) Format(r params.Request) (string, error) {
	return s.Sign(r, time.Now().Add(pageGrant))
}
