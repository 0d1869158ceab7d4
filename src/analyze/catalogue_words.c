// SPDX-License-Identifier: MIT
/*
 * catalogue_words: the kinds of CLOSE_WAIT, and the patterns of closing.
 */
#include <assert.h>

#include "tcpwait/catalogue.h"

static const struct catalogue_word kinds[] = {
	[CLOSE_WAIT_UNACCEPTED] = {
		.name = "unaccepted",
		.title = "still in the accept queue",
		.meaning =
			"The program has not called accept() for this "
			"connection, and its client has closed meanwhile. It "
			"has no descriptor and no owner but the listener.",
		.to_do =
			"See why the program does not accept: "
			"close-wait-unaccepted.",
	},
	[CLOSE_WAIT_SENDING] = {
		.name = "sending",
		.title = "this side still answers",
		.meaning =
			"The peer closed its half, and this side has data to "
			"deliver (Send-Q is not 0). It is what a half-close is "
			"for, and no fault.",
		.to_do =
			"Nothing, unless Send-Q stays the same for minutes: "
			"then the peer does not read.",
	},
	[CLOSE_WAIT_GOODBYE] = {
		.name = "goodbye",
		.title = "only a protocol's farewell is unread",
		.meaning =
			"A client's connection: beside the FIN there is unread "
			"only what servers send before they close, such as a "
			"TLS close_notify (24, 25 or 32 bytes with the FIN), "
			"or one small size that is the same over the whole "
			"service. The connection lay idle in a pool.",
		.to_do =
			"Make the pool drop idle connections before the server "
			"does: stale-pool.",
	},
	[CLOSE_WAIT_UNREAD] = {
		.name = "unread",
		.title = "nothing was read since the peer closed",
		.meaning =
			"The FIN is in the receive queue, alone or behind "
			"data, and the program has not come to read it.",
		.to_do =
			"For a client with the FIN alone see stale-pool, in "
			"all other cases close-wait-unread.",
	},
	[CLOSE_WAIT_CONSUMED] = {
		.name = "consumed",
		.title = "the FIN was read, the descriptor is open",
		.meaning =
			"The program has read all there was, the end of the "
			"connection included, and has not closed. A read of "
			"the last data can consume the FIN as well, so that "
			"the program need not have noticed.",
		.to_do =
			"Find the path through the code that does not close: "
			"close-wait-leak.",
	},
};
static_assert(sizeof(kinds) / sizeof(kinds[0]) == CLOSE_WAIT_KIND_COUNT,
	      "every kind has its entry");

static const struct catalogue_word patterns[] = {
	{
		.name = "per-request",
		.title = "each connection serves one request",
		.meaning = "Closes come at a steady rate and connections live "
			   "for less than a second, or all for one request of "
			   "the same length, perhaps a timeout: HTTP/1.0, "
			   "Connection: close, or keep-alive turned off. "
			   "Where the confidence is not high, each may serve "
			   "many within that time, up to a limit such as "
			   "nginx's keepalive_requests.",
		.to_do = "Turn keep-alive on in the server and in the proxies "
			 "before it, if the handshakes cost too much. Where "
			 "requests take long, look at what the server calls.",
	},
	{
		.name = "idle-timeout",
		.title = "the server ends idle connections",
		.meaning =
			"Connections are closed after they idled for one and "
			"the same time, which the evidence names: the server's "
			"keep-alive timeout. This is healthy.",
		.to_do = "Nothing. A longer timeout saves handshakes and keeps "
			 "more connections open.",
	},
	{
		.name = "burst",
		.title = "many were closed at one moment",
		.meaning = "Most closes of the last minute fell into a few "
			   "seconds: a restart, a deployment, a pool that was "
			   "emptied, or a job that ended.",
		.to_do = "Nothing, if it was meant. If it comes again and "
			 "again, look for the job that does it.",
	},
	{
		.name = "probe",
		.title = "something connects at even intervals",
		.meaning =
			"Closes are evenly spaced, and the evidence names the "
			"period: a health check, or a monitor. Some may be "
			"missing: a check that ends by a reset leaves nothing.",
		.to_do = "Nothing.",
	},
	{
		.name = "unknown",
		.title = "nothing says how the closes come about",
		.meaning = "There are too few closes, or they fit no pattern.",
		.to_do = "Look again with --interval, or later.",
	},
};

const struct catalogue_word *catalogue_kind(enum close_wait_kind kind)
{
	return &kinds[kind];
}

const struct catalogue_word *catalogue_pattern(size_t i)
{
	return i < sizeof(patterns) / sizeof(patterns[0]) ? &patterns[i] : NULL;
}
