// Package files holds what stores over file systems share: media types, the
// MD5 of files, and walking keys in order.
package files

import (
	"bytes"
	"path"
	"strings"
)

// Unknown is the media type of what is not recognised.
const Unknown = "application/octet-stream"

// headLen is how many bytes MediaType looks at.
const headLen = 16

// MediaType returns the type of a file by the extension of its name, else by
// the first bytes of its content, else Unknown. The table is fixed, where
// package mime's depends on the host.
func MediaType(name string, head []byte) string {
	if t := byName(name); t != "" {
		return t
	}
	if t := byContent(head); t != "" {
		return t
	}
	return Unknown
}

func byName(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".jpe", ".jfif":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".jxl":
		return "image/jxl"
	case ".heic":
		return "image/heic"
	case ".heif":
		return "image/heif"
	case ".bmp":
		return "image/bmp"
	case ".tif", ".tiff":
		return "image/tiff"
	case ".ico":
		return "image/x-icon"
	case ".svg":
		return "image/svg+xml"
	case ".pdf":
		return "application/pdf"
	case ".json":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".html", ".htm":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	}
	return ""
}

func byContent(head []byte) string {
	has := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case has("\xff\xd8\xff"):
		return "image/jpeg"
	case has("\x89PNG\r\n\x1a\n"):
		return "image/png"
	case has("GIF87a"), has("GIF89a"):
		return "image/gif"
	case has("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return "image/webp"
	case has("\xff\x0a"), has("\x00\x00\x00\x0cJXL \r\n\x87\n"):
		return "image/jxl"
	case has("II*\x00"), has("MM\x00*"):
		return "image/tiff"
	case has("BM"):
		return "image/bmp"
	case has("%PDF-"):
		return "application/pdf"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return byBrand(string(head[8:12]))
	}
	return ""
}

// byBrand reads the major brand of an ISO base media file.
func byBrand(brand string) string {
	switch brand {
	case "avif", "avis":
		return "image/avif"
	case "heic", "heix", "hevc", "hevx":
		return "image/heic"
	case "mif1", "msf1":
		return "image/heif"
	}
	return ""
}
