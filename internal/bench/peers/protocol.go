package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"time"
)

// What a worker can be asked to do. Workers of libraries know the first two and
// some the third, those of codecs the others.
const (
	opResize = "resize" // encoded picture in, encoded picture out
	opPixels = "pixels" // the same, but the result is not encoded: PGM (luma), PPM or PNG
	opRaw    = "raw"    // raw pixels in, raw pixels out
	opDecode = "decode" // encoded picture in, planes out, row by row and not kept; the result is the luma as a PGM
	opEncode = "encode" // raw pixels in, JPEG with optimised tables or WebP out
)

// What raw pixels a codec encodes: the source has no header, only Width times
// Height samples of luma and then those of chroma, halved both ways, or pixels of
// 4 bytes, the last of which does not count unless it is alpha. Those that are
// scaled raw are SourceWidth times SourceHeight, grey or with straight alpha.
const (
	layoutPlanar   = "planar" // as in JPEG, 0 to 255
	layoutVideo    = "video"  // as in WebP: 16 to 235, chroma to 240
	layoutRGBX     = "rgbx"
	layoutRGBA     = "rgba"  // premultiplied, as rendition has it
	layoutStraight = "nrgba" // as libwebp and sharp have it
	layoutGray     = "gray"
)

// A request asks a worker to do something Times times in a row. One without a
// Source has the worker forget the last one and tell its versions.
type request struct {
	Op          string `json:"op,omitempty"`
	Source      string `json:"source,omitempty"` // path; read into memory outside the measured time
	Width       int    `json:"width,omitempty"`  // the box the result fits in, 0 leaving a side free; or the raw pixels' size
	Height      int    `json:"height,omitempty"`
	Format      string `json:"format,omitempty"`
	Quality     int    `json:"quality,omitempty"`
	Effort      int    `json:"effort,omitempty"`      // of WebP; libwebp's method
	FullDecode  bool   `json:"full_decode,omitempty"` // sharp's fastShrinkOnLoad: false
	Stream      bool   `json:"stream,omitempty"`      // read the source as it is needed (goimage only)
	Parallel    bool   `json:"parallel,omitempty"`    // goimage.Options.Parallel
	Layout      string `json:"layout,omitempty"`      // of raw pixels
	Progressive bool   `json:"progressive,omitempty"` // encode so
	Shrink      int    `json:"shrink,omitempty"`      // decode to a 1st, 2nd, 4th or 8th of the size
	// The raw pixels' size where they are scaled. Without Width and Height they go
	// through as they are.
	SourceWidth  int    `json:"source_width,omitempty"`
	SourceHeight int    `json:"source_height,omitempty"`
	Times        int    `json:"times,omitempty"`
	Result       string `json:"result,omitempty"` // where the last result is written, afterwards
}

// An answer is what a worker says to a request.
type answer struct {
	CPUNanos  float64           `json:"cpu_ns,omitempty"`   // user and system time of the process, for one of the Times
	WallNanos float64           `json:"wall_ns,omitempty"`  // time that went by, likewise (workers in Go only)
	PeakKiB   int64             `json:"peak_kib,omitempty"` // most resident memory the process ever had; 0 where unknown
	Versions  map[string]string `json:"versions,omitempty"`
	Error     string            `json:"error,omitempty"`
}

// workerEnv names the library that this program, started again, is to be the worker
// of.
const workerEnv = "RENDITION_PEERS_WORKER"

// serve is a worker: it answers the requests in r until there are no more.
func serve(r io.Reader, w io.Writer, c converter) error {
	lines := json.NewDecoder(r)
	out := json.NewEncoder(w)
	s := server{convert: c}
	for {
		var q request
		if err := lines.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		a, err := s.answer(q)
		if err != nil {
			a = answer{Error: err.Error()}
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
}

type server struct {
	convert converter
	path    string
	source  []byte
}

func (s *server) answer(q request) (answer, error) {
	if q.Source == "" {
		s.path, s.source = "", nil
		debug.FreeOSMemory()
		return answer{PeakKiB: peakKiB()}, nil
	}
	if q.Times < 1 {
		return answer{}, errors.New("nothing to do: times is below 1")
	}
	if err := s.load(q); err != nil {
		return answer{}, err
	}
	var result []byte
	began, start := time.Now(), cpuTime()
	for range q.Times {
		var err error
		if result, err = s.convert(q, s.source); err != nil {
			return answer{}, err
		}
	}
	spent, wall := cpuTime()-start, time.Since(began)
	a := answer{CPUNanos: float64(spent) / float64(q.Times), WallNanos: float64(wall) / float64(q.Times), PeakKiB: peakKiB()}
	if q.Result != "" {
		return a, os.WriteFile(q.Result, result, 0o600)
	}
	return a, nil
}

func (s *server) load(q request) error {
	if q.Stream {
		s.path, s.source = "", nil
		return nil
	}
	if q.Source == s.path {
		return nil
	}
	b, err := os.ReadFile(q.Source)
	s.path, s.source = q.Source, b
	return err
}
