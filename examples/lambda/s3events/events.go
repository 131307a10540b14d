package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/store"
)

var errEvent = errors.New("neither a notification of S3 nor a call of S3 Batch Operations")

// handle answers an event of either kind.
func (m *maker) handle(ctx context.Context, payload json.RawMessage) (any, error) {
	var e struct {
		events.S3Event
		events.S3BatchJobEventV2
		Event string // of the one that S3 sends when notifications are set up
	}
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, err
	}
	switch {
	case e.InvocationSchemaVersion != "":
		var v1 events.S3BatchJobEvent // the same but for the bucket
		if err := json.Unmarshal(payload, &v1); err != nil {
			return nil, err
		}
		for i := range e.Tasks {
			if arn := v1.Tasks[i].S3BucketARN; arn != "" {
				e.Tasks[i].S3Bucket = arn[strings.LastIndexByte(arn, ':')+1:]
			}
		}
		return m.batch(ctx, e.S3BatchJobEventV2), nil
	case len(e.Records) > 0:
		return nil, m.notified(ctx, e.Records)
	case e.Event == "s3:TestEvent":
		return nil, nil
	}
	return nil, errEvent
}

// notified brings the variants of what changed up to date. Notifications come at
// least once and in any order, so that what counts is what is there now. An
// error has Lambda call again, later; one that would come again is only logged.
func (m *maker) notified(ctx context.Context, records []events.S3EventRecord) error {
	var errs []error
	for _, r := range records {
		source, ok := m.source(r.S3.Bucket.Name, r.S3.Object.URLDecodedKey)
		if !ok {
			m.Config.Logger.InfoContext(ctx, "not an original", "bucket", r.S3.Bucket.Name, "key", r.S3.Object.URLDecodedKey)
			continue
		}
		done, err := m.renew(ctx, source)
		if errors.Is(err, store.ErrNotExist) {
			done, err = m.remove(ctx, source)
		}
		m.Config.Logger.InfoContext(ctx, "notified", "event", r.EventName, "source", source, "done", done.String(), "err", err)
		if err != nil && !permanent(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Results of the tasks of a batch job.
const (
	succeeded        = "Succeeded"
	temporaryFailure = "TemporaryFailure" // S3 tries again
	permanentFailure = "PermanentFailure"
)

// maxResult bounds a result in the job's report, in bytes.
const maxResult = 1000

// batch does the tasks of one call, each with a result of its own.
func (m *maker) batch(ctx context.Context, job events.S3BatchJobEventV2) events.S3BatchJobResponse {
	res := events.S3BatchJobResponse{
		InvocationSchemaVersion: job.InvocationSchemaVersion,
		TreatMissingKeysAs:      permanentFailure,
		InvocationID:            job.InvocationID,
	}
	for _, t := range job.Tasks {
		done, err := m.task(ctx, t)
		r := events.S3BatchJobResult{TaskID: t.TaskID, ResultCode: succeeded, ResultString: done.String()}
		switch {
		case err == nil:
		case permanent(err):
			r.ResultCode, r.ResultString = permanentFailure, err.Error()
		default:
			r.ResultCode, r.ResultString = temporaryFailure, err.Error()
		}
		r.ResultString = r.ResultString[:min(len(r.ResultString), maxResult)]
		res.Results = append(res.Results, r)
	}
	return res
}

func (m *maker) task(ctx context.Context, t events.S3BatchJobTaskV2) (done, error) {
	err := fmt.Errorf("%s/%s: %w", t.S3Bucket, t.S3Key, errNoOriginal)
	for _, key := range manifestKeys(t.S3Key) {
		source, ok := m.source(t.S3Bucket, key)
		if !ok {
			continue
		}
		var d done
		if d, err = m.renew(ctx, source); !errors.Is(err, store.ErrNotExist) {
			return d, err
		}
	}
	return done{}, err
}

// manifestKeys returns what a key in a manifest may mean. It is to be escaped;
// whether a plus sign then is one depends on who wrote the manifest.
func manifestKeys(text string) []string {
	key, err := url.PathUnescape(text)
	if err != nil {
		return []string{text}
	}
	keys := []string{key}
	if strings.Contains(text, "+") {
		if key, err := url.QueryUnescape(text); err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// source returns the name of the original under a key; false where the key is
// none of the place where originals are.
func (m *maker) source(bucket, key string) (string, bool) {
	if m.Originals.Bucket != bucket && m.Originals.Dir == "" {
		return "", false
	}
	return strings.CutPrefix(key, m.Originals.Prefix)
}

var errNoOriginal = fmt.Errorf("not where originals are: %w", store.ErrNotExist)

// permanent reports whether an error would come again: all of it, where it is
// several.
func permanent(err error) bool {
	var several failures
	if errors.As(err, &several) {
		return !slices.ContainsFunc(several, func(err error) bool { return !permanent(err) })
	}
	status := rendition.StatusCode(err)
	return status >= 400 && status < 500 && status != rendition.StatusClientGone
}
