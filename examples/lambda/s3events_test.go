//go:build unix

package lambda_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

// invoke sends an event that is not HTTP's, and returns the reply or the message
// of the function's error.
func invoke(t testing.TB, f *lambdatest.Function, event string) (reply, failure string) {
	t.Helper()
	r, err := f.Invoke(t.Context(), []byte(event))
	if e := (*lambdatest.FunctionError)(nil); errors.As(err, &e) {
		return "", e.Message
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), ""
}

// notify sends S3's notification about a key, which it writes as forms do.
func notify(t testing.TB, f *lambdatest.Function, bucket, key string) {
	t.Helper()
	event := fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put",
		"s3":{"bucket":{"name":%q},"object":{"key":%q}}}]}`, bucket, url.QueryEscape(key))
	if reply, failure := invoke(t, f, event); reply != "null" || failure != "" {
		t.Fatalf("%s: %s %s", key, reply, failure)
	}
}

type taskResult struct{ TaskID, ResultCode, ResultString string }

// batch has tasks done for keys as a manifest has them, and returns the results.
func batch(t testing.TB, f *lambdatest.Function, schema, bucket string, keys ...string) []taskResult {
	t.Helper()
	where := `"s3Bucket":"` + bucket + `"`
	if schema == "1.0" {
		where = `"s3BucketArn":"arn:aws:s3:::` + bucket + `"`
	}
	var tasks []string
	for i, key := range keys {
		tasks = append(tasks, fmt.Sprintf(`{"taskId":"task%d","s3Key":%q,"s3VersionId":null,%s}`, i, key, where))
	}
	event := fmt.Sprintf(`{"invocationSchemaVersion":%q,"invocationId":"id","job":{"id":"job"},"tasks":[%s]}`, schema, strings.Join(tasks, ","))
	reply, failure := invoke(t, f, event)
	var res struct {
		InvocationSchemaVersion, InvocationID, TreatMissingKeysAs string
		Results                                                   []taskResult
	}
	if err := json.Unmarshal([]byte(reply), &res); err != nil || failure != "" {
		t.Fatalf("%v %s", err, failure)
	}
	if res.InvocationSchemaVersion != schema || res.InvocationID != "id" || res.TreatMissingKeysAs != "PermanentFailure" || len(res.Results) != len(keys) {
		t.Fatalf("%+v", res)
	}
	return res.Results
}

func TestNotifications(t *testing.T) {
	from, to := folders(t, map[string][]byte{"a/cat.jpg": photo(t, 600, 400, 1), odd: photo(t, 600, 400, 2), "text.jpg": []byte("not a picture")})
	f := start(t, "s3events", lambdatest.Options{}, map[string]string{
		"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "200x100,300w", "RENDITION_FORMATS": "orig,webp",
	})
	read := func(key string) string {
		data, err := os.ReadFile(filepath.Join(to, key))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	notify(t, f, "photos", "a/cat.jpg")
	want := []string{"a/200x100/orig/cat.jpg", "a/200x100/webp/cat.jpg", "a/300w/orig/cat.jpg", "a/300w/webp/cat.jpg"}
	if keys := stored(t, to); !slices.Equal(keys, want) {
		t.Fatalf("stored are %q", keys)
	}
	before := read(want[0])
	notify(t, f, "photos", "a/cat.jpg") // S3 may tell more than once
	if read(want[0]) != before {
		t.Error("made twice")
	}
	write(t, filepath.Join(from, "a/cat.jpg"), photo(t, 600, 400, 99))
	notify(t, f, "photos", "a/cat.jpg")
	if read(want[0]) == before {
		t.Error("the variant is that of the replaced original")
	}
	notify(t, f, "photos", odd)
	if keys := stored(t, to); len(keys) != 8 || !slices.Contains(keys, "300w/webp/"+odd) {
		t.Errorf("stored are %q", keys)
	}
	if err := os.Remove(filepath.Join(from, odd)); err != nil {
		t.Fatal(err)
	}
	notify(t, f, "photos", odd)
	if keys := stored(t, to); !slices.Equal(keys, want) {
		t.Errorf("after the original was deleted, stored are %q", keys)
	}
	notify(t, f, "photos", "text.jpg") // would fail again and again: no error
	if reply, failure := invoke(t, f, `{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"photos"}`); reply != "null" || failure != "" {
		t.Errorf("%s %s", reply, failure)
	}
	if _, failure := invoke(t, f, `{"version":"2.0"}`); failure == "" {
		t.Error("an event of another kind was taken")
	}
}

// With originals and variants in one place, notifications about variants lead to
// nothing.
func TestNotificationsAboutVariants(t *testing.T) {
	dir, _ := folders(t, map[string][]byte{"cat.jpg": photo(t, 600, 400, 1)})
	f := start(t, "s3events", lambdatest.Options{}, map[string]string{
		"RENDITION_ORIGINALS": dir, "RENDITION_VARIANTS": dir, "RENDITION_SIZES": "300w", "RENDITION_FORMATS": "orig",
	})
	for range 3 {
		for _, key := range stored(t, dir) {
			notify(t, f, "photos", key)
		}
	}
	if keys := stored(t, dir); !slices.Equal(keys, []string{"300w/orig/cat.jpg", "cat.jpg"}) {
		t.Errorf("stored are %q", keys)
	}
	if r := batch(t, f, "2.0", "photos", "300w/orig/cat.jpg"); r[0].ResultCode != "Succeeded" || !strings.HasPrefix(r[0].ResultString, "0 made, 0 kept, 0 removed, 0 without") {
		t.Errorf("a variant in the manifest: %+v", r)
	}
}

// What has the name of a variant and is none stays as it is.
func TestNamesThatAreTaken(t *testing.T) {
	const taken = "300w/orig/cat.jpg"
	dir, _ := folders(t, map[string][]byte{"cat.jpg": photo(t, 600, 400, 1), taken: photo(t, 30, 40, 2)})
	f := start(t, "s3events", lambdatest.Options{}, map[string]string{
		"RENDITION_ORIGINALS": dir, "RENDITION_VARIANTS": dir, "RENDITION_SIZES": "300w,200w", "RENDITION_FORMATS": "orig",
	})
	if r := batch(t, f, "2.0", "photos", "cat.jpg"); r[0].ResultCode != "Succeeded" || !strings.HasPrefix(r[0].ResultString, "1 made, 0 kept, 0 removed, 1 without a name") {
		t.Errorf("%+v", r)
	}
	if err := os.Remove(filepath.Join(dir, "cat.jpg")); err != nil {
		t.Fatal(err)
	}
	notify(t, f, "photos", "cat.jpg")
	if keys := stored(t, dir); !slices.Equal(keys, []string{taken}) {
		t.Errorf("left are %q", keys)
	}
	if data, err := os.ReadFile(filepath.Join(dir, taken)); err != nil || string(data) != string(photo(t, 30, 40, 2)) {
		t.Errorf("it was replaced: %v", err)
	}
}

func TestBatch(t *testing.T) {
	from, to := folders(t, map[string][]byte{"a/cat.jpg": photo(t, 600, 400, 1), odd: photo(t, 600, 400, 2), "a b.jpg": photo(t, 600, 400, 2), "text.jpg": []byte("not a picture")})
	f := start(t, "s3events", lambdatest.Options{}, map[string]string{
		"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to, "RENDITION_SIZES": "200x100,300w", "RENDITION_FORMATS": "orig,webp",
	})
	for round, want := range []string{"4 made, 0 kept", "0 made, 4 kept"} {
		for i, r := range batch(t, f, []string{"1.0", "2.0"}[round], "photos",
			"a/cat.jpg", "s%C3%B6t%20katt%20+%20100%2525.jpg", "a+b.jpg", "missing.jpg", "text.jpg") {
			code := "Succeeded"
			switch {
			case i == 3:
				code, want = "PermanentFailure", "does not exist"
			case i == 4:
				want = "resize"
			}
			if i >= 3 {
				code = "PermanentFailure"
			}
			if r.TaskID != fmt.Sprintf("task%d", i) || r.ResultCode != code || !strings.Contains(r.ResultString, want) {
				t.Errorf("round %d: %+v, not %s", round, r, want)
			}
		}
	}
	if keys := stored(t, to); len(keys) != 12 {
		t.Errorf("stored are %q", keys)
	}
}
