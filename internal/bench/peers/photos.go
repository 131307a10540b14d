package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/image/draw"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
)

// photoPackages are Debian packages with photographs of many cameras.
// (ukui-wallpapers has drawings only.)
func photoPackages() []string {
	return []string{"lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "mate-backgrounds"}
}

// drawings returns what in them is no photograph, by the start of its name or as
// a folder.
func drawings() []string {
	return []string{"Fossa_by_", "Painting-Colors_by_", "umang_by_", "/mate/abstract/", "/mate/desktop/"}
}

// testdataEnv names the folder of the project's test pictures. Where it is set,
// those of its photographs that are at least testdataWidth wide take part too.
const (
	testdataEnv   = "RENDITION_TESTDATA"
	testdataWidth = 1600
)

// photoWidths are what each photograph is scaled to, where it is wider.
func photoWidths() []int { return []int{1600, 800, 400, 160} }

// A photo is a photograph, ready to be converted.
type photo struct {
	name          string
	path          string
	width, height int
	remade        bool // at three quarters of the size, 4:4:4, quality 95
}

// fetchPhotos unpacks the packages into cache, those that are not there yet, and
// returns the paths of their JPEG photographs in a fixed order.
func fetchPhotos(cache string) ([]string, error) {
	var paths []string
	for _, name := range photoPackages() {
		dir := filepath.Join(cache, name)
		if _, err := os.Stat(dir); err != nil {
			if err := unpack(name, dir); err != nil {
				return nil, err
			}
		}
		found, err := photosIn(dir)
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	return paths, nil
}

// testdataPhotos returns the paths of the large photographs of the test pictures.
func testdataPhotos() ([]string, error) {
	dir := os.Getenv(testdataEnv)
	if dir == "" {
		return nil, nil
	}
	paths, err := photosIn(filepath.Join(dir, "jpeg", "photo"))
	return slices.DeleteFunc(paths, func(path string) bool {
		f, err := os.Open(path)
		if err != nil {
			return true
		}
		defer f.Close()
		c, err := jpeg.DecodeConfig(f)
		return err != nil || c.Width < testdataWidth
	}), err
}

func photosIn(dir string) (paths []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && isPhoto(path) {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

func isPhoto(path string) bool {
	slashed := filepath.ToSlash(path)
	for _, s := range drawings() {
		if strings.Contains(slashed, s) {
			return false
		}
	}
	return strings.EqualFold(filepath.Ext(path), ".jpg") || strings.EqualFold(filepath.Ext(path), ".jpeg")
}

// unpack downloads a Debian package and unpacks it, appearing as dir when done.
func unpack(name, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "unpack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := run(work, "apt-get", "-q", "download", name); err != nil {
		return err
	}
	debs, err := filepath.Glob(filepath.Join(work, "*.deb"))
	if err != nil || len(debs) != 1 {
		return fmt.Errorf("apt-get download %s left %d packages", name, len(debs))
	}
	tree := filepath.Join(work, "tree")
	if err := run(work, "dpkg", "-x", debs[0], tree); err != nil {
		return err
	}
	return os.Rename(tree, dir)
}

func run(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	return runCommand(cmd)
}

// preparePhotos copies the photographs to dir without their metadata: colour
// profiles and orientations are work that the libraries do differently. Every
// fifth is also there at quality 95 with all chroma (4:4:4), by progressive and
// baseline coding in turn. Only those are made that wanted says yes to.
func preparePhotos(paths []string, dir string, wanted func(name string) bool) ([]photo, error) {
	var photos []photo
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if data, err = stripMetadata(data); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		if wanted(name) {
			p, err := newPhoto(dir, name, data)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			photos = append(photos, p)
		}
		progressive := i%10 == 0
		if name = remadeName(name, progressive); i%5 != 0 || !wanted(name) {
			continue
		}
		p, err := remake(dir, name, data, progressive)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		photos = append(photos, p)
	}
	return photos, nil
}

func remadeName(name string, progressive bool) string {
	if progressive {
		return name + " (4:4:4, q95, progressive)"
	}
	return name + " (4:4:4, q95)"
}

func remake(dir, name string, data []byte, progressive bool) (photo, error) {
	data, err := fullChroma(data, progressive)
	if err != nil {
		return photo{}, err
	}
	p, err := newPhoto(dir, name, data)
	p.remade = true
	return p, err
}

func newPhoto(dir, name string, data []byte) (photo, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return photo{}, err
	}
	p := photo{name: name, path: filepath.Join(dir, name+".jpg"), width: c.Width, height: c.Height}
	return p, os.WriteFile(p.path, data, 0o600)
}

// fullChroma returns a photograph at three quarters of its size, so that its
// chroma is worth its samples, encoded at quality 95 without subsampling.
func fullChroma(data []byte, progressive bool) ([]byte, error) {
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	b := image.Rect(0, 0, m.Bounds().Dx()*3/4, m.Bounds().Dy()*3/4)
	rgba := image.NewRGBA(b)
	draw.BiLinear.Scale(rgba, b, m, m.Bounds(), draw.Src, nil)
	var buf bytes.Buffer
	err = encodeRGBA(&buf, rgba, codec.Options{Quality: 95, Progressive: progressive})
	return buf.Bytes(), err
}

// stripMetadata drops the application segments of a JPEG but those that say how
// to read it (JFIF and Adobe), and comments.
func stripMetadata(data []byte) ([]byte, error) {
	const soi, sos, app0, app14, app15, com = 0xd8, 0xda, 0xe0, 0xee, 0xef, 0xfe
	if len(data) < 4 || data[0] != 0xff || data[1] != soi {
		return nil, fmt.Errorf("not %s", params.FormatJPEG)
	}
	out := slices.Clone(data[:2])
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker := data[at+1]
		if marker == sos {
			return append(out, data[at:]...), nil
		}
		if marker == 0xff { // fill
			at++
			continue
		}
		end := at + 2 + int(data[at+2])<<8 + int(data[at+3])
		if end > len(data) {
			break
		}
		meta := marker > app0 && marker <= app15 && marker != app14 || marker == com
		if !meta {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return nil, fmt.Errorf("a JPEG without picture")
}
