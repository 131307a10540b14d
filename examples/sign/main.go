// Sign prints signed URLs for a server that runs with the same key file and
// dialect.
//
//	go run ./examples/sign -key-file keys.txt -expires 24h '/cat.jpg?w=1111'
//
// The key file has one key a line, an id, a space and a secret of at least 16
// bytes; the first one signs.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/signkeys"
	"github.com/rendition-go/rendition/params"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr, time.Now())
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "sign:", err)
		os.Exit(2)
	}
}

func run(args []string, stdout, stderr io.Writer, now time.Time) error {
	fs := flag.NewFlagSet("sign", flag.ContinueOnError)
	fs.SetOutput(stderr)
	keyFile := fs.String("key-file", "", "`file` with the keys, the first of which signs")
	dialect := fs.String("dialect", "query", "`name` of the server's dialect: query, path, folder, suffix, at")
	expires := fs.Duration("expires", 0, "how long the URL is valid; 0 is for ever")
	base := fs.String("base", "", "what to put in front, such as https://images.example.com")
	if err := fs.Parse(args); err != nil {
		return err
	}
	inner, ok := map[string]params.Dialect{
		"query": params.Query{}, "path": params.Path{}, "folder": params.Folder{}, "suffix": params.Suffix{}, "at": params.At{},
	}[*dialect]
	switch {
	case !ok:
		return fmt.Errorf("unknown dialect %q", *dialect)
	case *keyFile == "":
		return errors.New("-key-file is required")
	case fs.NArg() == 0:
		return errors.New("no URL to sign")
	case *expires < 0:
		return errors.New("-expires is negative")
	}
	keys, err := signkeys.Load(*keyFile)
	if err != nil {
		return err
	}
	signer, err := params.NewSigned(inner, keys, nil)
	if err != nil {
		return err
	}
	var end time.Time
	if *expires > 0 {
		end = now.Add(*expires)
	}
	for _, text := range fs.Args() {
		signed, err := sign(signer, text, end)
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout, strings.TrimSuffix(*base, "/")+signed)
	}
	return nil
}

// sign reads the URL as the dialect does, so that what is signed is what the
// server will understand.
func sign(signer *params.Signed, text string, expires time.Time) (string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return "", err
	}
	r, err := signer.Inner().Parse(u)
	if err != nil {
		return "", err
	}
	return signer.Sign(r, expires)
}
