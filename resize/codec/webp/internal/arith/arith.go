// Package arith is integer arithmetic that the codings of WebP share: samples one by
// one, samples four to a word, and what bits cost.
package arith
