package network

// CheckWithin is Check within a transaction, so that a test can damage something and take that back.
var CheckWithin = check
