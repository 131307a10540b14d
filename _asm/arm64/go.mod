module github.com/rendition-go/rendition/_asm/arm64

go 1.26.0
