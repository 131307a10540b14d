package dirstore

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
	"unicode"
)

// isReserved tells whether a file system could take segment for the reserved
// directory's name: some ignore case, some ignore invisible characters.
func isReserved(segment string) bool {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, segment)
	return strings.EqualFold(visible, reserved)
}

// ambiguous tells whether the system would take segment for another name:
// Windows drops dots and spaces at the end, and its short names, such as
// RENDIT~1, stand for long ones.
func ambiguous(segment string) bool {
	return runtime.GOOS == "windows" && ambiguousOnWindows(segment)
}

func ambiguousOnWindows(segment string) bool {
	if strings.HasSuffix(segment, ".") || strings.HasSuffix(segment, " ") {
		return true
	}
	base, _, _ := strings.Cut(segment, ".")
	name, number, ok := strings.Cut(base, "~")
	return ok && len(base) <= 8 && name != "" && number != "" && strings.Trim(number, "0123456789") == ""
}

func isTooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

// isBelowFile tells whether err comes from taking a file for a directory.
func isBelowFile(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// escapes tells whether os.Root refused a name that leads outside. Its error
// for that is not exported. The system's errors are told by their method Is,
// which all of package syscall's error types have; a closed root's by its name.
func escapes(err error) bool {
	var system interface{ Is(error) bool }
	if errors.As(err, &system) || errors.Is(err, fs.ErrClosed) {
		return false
	}
	var pe *fs.PathError
	var le *os.LinkError
	return errors.As(err, &pe) || errors.As(err, &le)
}
