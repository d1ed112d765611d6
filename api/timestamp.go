package api

import (
	"math"
	"strconv"
	"time"
)

// Timestamp is a moment in milliseconds since 1970 UTC; 0 is no moment. On the
// wire it is a number of seconds, with up to three decimals.
type Timestamp int64

// TimestampOf gives the moment t as the service records moments: without what
// is finer than a second.
func TimestampOf(t time.Time) Timestamp { return Timestamp(t.Unix() * 1000) }

// Time gives the moment in UTC.
func (t Timestamp) Time() time.Time { return time.UnixMilli(int64(t)).UTC() }

func appendTimestamp(dst []byte, t Timestamp) []byte {
	ms := int64(t)
	if ms < 0 {
		dst, ms = append(dst, '-'), -ms
	}
	dst = strconv.AppendInt(dst, ms/1000, 10)
	rest := ms % 1000
	if rest == 0 {
		return dst
	}
	dst = append(dst, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// maxSeconds is the end of the year 9999. No moment lies further from 1970; every
// millisecond up to there is exact in a float64.
const maxSeconds = 253402300799

// parseTimestamp reads a JSON number of seconds; ok is false when it is out of range.
func parseTimestamp(number []byte) (t Timestamp, ok bool) {
	seconds, err := strconv.ParseFloat(string(number), 64)
	if err != nil || seconds < -maxSeconds || seconds > maxSeconds {
		return 0, false
	}
	return Timestamp(math.Round(seconds * 1000)), true
}
