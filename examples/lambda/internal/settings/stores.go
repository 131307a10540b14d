package settings

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
	"github.com/rendition-go/rendition/store/s3store"
)

// Location is a bucket with a prefix, or a directory.
type Location struct {
	Bucket string
	Prefix string // "" or with a slash at the end
	Dir    string
}

var errLocation = errors.New("not of the form s3://bucket or s3://bucket/prefix")

func (r *reader) location(name string) Location {
	text := r.env(name)
	rest, isBucket := strings.CutPrefix(text, "s3://")
	if text == "" || isBucket && (rest == "" || rest[0] == '/') {
		r.fail(name, errLocation)
		return Location{}
	}
	if !isBucket {
		return Location{Dir: text}
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	if prefix = strings.Trim(prefix, "/"); prefix != "" {
		prefix += "/"
	}
	return Location{Bucket: bucket, Prefix: prefix}
}

// open opens the store. It makes no request.
func (l Location) open(env Env) (store.Store, error) {
	if l.Dir != "" {
		return dirstore.New(l.Dir, nil)
	}
	client, err := newClient(env)
	if err != nil {
		return nil, err
	}
	s := s3store.New(client, l.Bucket, &s3store.Options{
		Presign:      s3.NewPresignClient(client),
		PlainReplace: env("RENDITION_S3_PLAIN") == "1",
	})
	if l.Prefix == "" {
		return s, nil
	}
	return store.Prefix(s, l.Prefix), nil
}

// newClient returns a client with the credentials of the function's role, which
// Lambda puts into the environment. The SDK's own chain for that would double
// the size of the program and the time that it takes to start.
func newClient(env Env) (*s3.Client, error) {
	id, secret, token := env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"), env("AWS_SESSION_TOKEN")
	if id == "" || secret == "" {
		return nil, errors.New("no credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	region := env("AWS_REGION")
	if region == "" {
		return nil, errors.New("no region in AWS_REGION")
	}
	o := s3.Options{
		Region: region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
		}),
	}
	if endpoint := env("RENDITION_S3_ENDPOINT"); endpoint != "" {
		o.BaseEndpoint = &endpoint
		o.UsePathStyle = true // bucket names are no host names there
	}
	return s3.New(o), nil
}
