package goimage_test
import ("testing";"os";"github.com/rendition-go/rendition/params";"github.com/rendition-go/rendition/resize/goimage";"image/jpeg";"bytes";"image";"fmt")
func TestZZ(t *testing.T){
 z:=goimage.New(nil)
 src:=encodeJPEG(t, quadrants(81,61),1)
 m0,_:=jpeg.Decode(bytes.NewReader(src)); y0:=m0.(*image.YCbCr); fmt.Println(y0.SubsampleRatio)
 out,_:=run(t,z,src,params.Params{Width:23,Height:23,Fit:params.FitCover})
 os.WriteFile("/tmp/a.jpg",out,0o644)
 m:=decode(t,out).(*image.YCbCr)
 for r:=0;r<12;r++{ fmt.Println(m.Cb[r*m.CStride:r*m.CStride+12], y0.Cb[r*2*y0.CStride:r*2*y0.CStride+12]) }
}
