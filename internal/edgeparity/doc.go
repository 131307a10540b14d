// Package edgeparity proves that the functions of variant/edge decide as the Go
// packages do: 100,000 random and hostile requests go through the generated
// scripts in three JavaScript engines, and through params and variant.
//
//	go test .                             goja, and node and njs where they are installed
//	RENDITION_REQUIRE_JS=1 go test .      fails where they are not
//	go test -fuzz FuzzGoja .              looks for more
//
// Debian has both: apt-get install nodejs njs. It is a module of its own, so that
// nobody who uses the library gets a JavaScript engine with it.
package edgeparity
