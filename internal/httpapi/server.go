package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/trunkline/trunkline/internal/limit"
)

// NewServer returns a server that holds strangers to limits: 10 seconds for a
// header of at most 64 KiB, 60 for a whole request unless its body holds memory
// and moves, five minutes to have taken the answer, 120 seconds between two
// requests. What it says of callers is logged at the level of debugging.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:                      letGo(h),
		ConnContext:                  withConn,
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            10 * time.Second,
		ReadTimeout:                  60 * time.Second,
		WriteTimeout:                 limit.AnswerTimeout,
		IdleTimeout:                  120 * time.Second,
		MaxHeaderBytes:               64 << 10,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
