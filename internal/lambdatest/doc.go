// Package lambdatest runs a function's real bootstrap program as Lambda does,
// on this machine: a Runtime API for each execution environment, and in front
// of them the services whose events it answers.
//
//	f, err := lambdatest.Start([]string{"./bootstrap"}, &lambdatest.Options{Environments: 4})
//	defer f.Close()
//	http.ListenAndServe(addr, f.URL(lambdatest.Buffered)) // a function URL
//
// It keeps to what programs must cope with in production: an environment is
// started when an invocation finds none that is free, runs one invocation at a
// time, is stopped (SIGSTOP) between two, is killed when an invocation takes too
// long or [Function.Kill] says so, and is then replaced. Replies over Lambda's
// limit are refused; the paths and queries of events are escaped or decoded as
// those of each service.
//
// It imports the standard library only. It is for Unix, and needs Linux for the
// numbers about memory and CPU time.
package lambdatest
