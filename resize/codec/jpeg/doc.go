// Package jpeg reads and writes JPEG in pure Go.
//
// A [Decoder] is a [codec.Decoder]. It reads baseline, extended and progressive
// pictures with 8 bits a sample, Huffman coding and any sampling factors: grey,
// YCbCr, RGB, CMYK and YCCK. At full size samples are those of the Independent
// JPEG Group's library with its accurate integer transform. Where a hint allows
// it, blocks are transformed to 4 x 4, 2 x 2 or 1 sample, those of chroma to fewer
// than those of luma if less of it is wanted.
//
// A picture of one scan is given out a row of minimum coded units at a time and
// takes memory for that row only; what lies outside of a hint's region is not
// transformed, what lies below it not read. One of several scans takes a byte for
// each (shrunk) sample if it is sequential. If it is progressive, it takes for each
// block of 64 samples 2 bytes at an eighth of the size, 18 at a quarter, 58 at half
// and 136 at full size; scans of which nothing can be seen are passed over, and
// at an eighth of the size the file is read no further than the last of those that
// can. Damaged or missing data becomes grey or what was known of it, unless the
// hint is strict. One Decoder should read many pictures, as it keeps tables and
// buffers.
//
// Writing is baseline and progressive, with Huffman tables made for each picture.
//
// An [Encoder] is a [codec.Encoder]. It takes bands of planar YCbCr, of grey or
// of RGBA and keeps no whole picture, only what the second pass over a picture's
// symbols needs:
//
//   - baseline: 4 bytes for each coefficient that is not zero, about a byte
//     a pixel at quality 80, and never more than
//     [EncoderOptions].TokenBytes;
//   - progressive: for each block of 64 samples 26 bytes, and 2 for each
//     coefficient that is not zero (152 bytes a block at the very most, so at
//     most 3.6 bytes a pixel at 4:2:0 and 7.2 at 4:4:4; a fourth of that is
//     typical), and the tokens of one scan within the same limit;
//   - one row of minimum coded units: 8 or 16 rows of samples. Where a caller
//     delivers one plane far ahead of another, the rows ahead are kept as well.
//
// The coded data follows ITU-T T.81 (ISO/IEC 10918-1), the file JFIF 1.02
// (ITU-T T.871): YCbCr by BT.601 at full range, chroma samples centred between
// those of luma. Quantisers are those of T.81 annex K scaled by quality in the
// way of the Independent JPEG Group's library, so that a quality means there
// what it means here. The same picture and options give the same bytes.
//
// Programs that encode a picture now and then, and have it as an image.Image,
// are well served by the standard library's image/jpeg, which writes baseline
// with the tables of annex K.
package jpeg
