package arith

import "testing"

// TestClampLanes tries each value in each lane.
func TestClampLanes(t *testing.T) {
	for v := range 1024 {
		want := uint64(max(0, min(v-256, 255)))
		for lane := range 4 {
			got := ClampLanes(uint64(v)<<(16*lane) | 300*Lanes&^(0xffff<<(16*lane)))
			if got != want<<(16*lane)|44*Lanes&^(0xffff<<(16*lane)) {
				t.Fatalf("%d in lane %d: %#x", v, lane, got)
			}
		}
	}
}
