// SPDX-License-Identifier: MIT
/*
 * catalogue: what each finding means, what causes it, what cures it, and what
 * only looks like a cure.  General truths; software by name is in
 * catalogue_tips.c.
 */
#include "tcpwait/catalogue.h"

#include <assert.h>

static const struct catalogue_entry entries[] = {
	[FINDING_CLIENT_CHURN] = {
		.title = "client connections that this side closes",
		.meaning =
			"This host opens connections to a service and closes "
			"them itself, mostly after brief use. Every close "
			"leaves a TIME_WAIT here for 60 seconds, which takes "
			"one ephemeral port toward that address and port. It "
			"costs a handshake per use, and it is how ports run "
			"out.",
		.raised_when =
			"Client role: [time-wait-count] 100 TIME_WAIT toward "
			"one remote service, or [time-wait-spread] 1000 toward "
			"one remote port over many addresses, or toward many "
			"ports of one. Info; a warning once its port budget is "
			"at [budget-warning] 70%.",
		.causes = {
			"The program opens a connection for each request or "
			"query and closes it afterwards: no pool, no "
			"keep-alive.",
			"There is a pool, and it keeps so few idle connections "
			"that those given back under load are closed at once.",
			"A client, session or pool object is made anew for "
			"every request and takes its connections with it when "
			"it goes.",
			"A reverse proxy speaks HTTP/1.0 or sends Connection: "
			"close to its upstream servers.",
			"Scripts or jobs that run often make their own "
			"connections each time.",
			"A crawler or a checker asks each of many hosts once; "
			"then it is in its nature.",
			"The service answers each request with Connection: "
			"close, or with HTTP/1.0, and the client does as it is "
			"told.",
			"Pattern burst: many were closed at one moment, by a "
			"restart, the end of a job or a pool that was emptied; "
			"it is no churn unless it comes again.",
		},
		.fixes = {
			"Reuse connections: a pool or keep-alive client that "
			"lives as long as the process and may keep as many "
			"idle connections as are used at once.",
			"Make the client, session or pool once per process, "
			"not once per request.",
			"Where programs are short-lived, put a proxy or pooler "
			"that keeps its connections open between them and the "
			"service.",
			"See who asks for the close: where the service answers "
			"Connection: close, turn keep-alive on there.",
			"Where the protocol allows it, let the server close "
			"first: TIME_WAIT is then on the server, where it "
			"takes no ephemeral port.",
		},
		.will_not_help = {
			"tcp_fin_timeout: it ends orphans in FIN_WAIT2 and "
			"does nothing to TIME_WAIT, whose 60 seconds are "
			"compiled into Linux.",
			"Lowering tcp_max_tw_buckets: beyond it closes leave "
			"no TIME_WAIT, so the protection against late segments "
			"goes, and just as many connections are made.",
			"SO_LINGER with a time of zero: it sends a reset "
			"instead of a FIN, and data that was not delivered yet "
			"is lost.",
			"tcp_tw_recycle: it was removed in Linux 4.12, and "
			"broke clients behind NAT before.",
			"Raising the limit of open files: TIME_WAIT holds no "
			"descriptor.",
		},
	},
	[FINDING_PORT_EXHAUSTION] = {
		.title = "the local ports of an address run out",
		.meaning =
			"Every connection from one source address to one "
			"destination address and port needs its own local port "
			"of ip_local_port_range, and a TIME_WAIT keeps its "
			"port for 60 seconds. When none is left connect() "
			"fails with EADDRNOTAVAIL, cannot assign requested "
			"address. The kernel counts this nowhere.",
		.raised_when =
			"The budget of one source, destination and destination "
			"port, (used - reusable) / capacity, is at "
			"[budget-info] 50%, [budget-warning] 70% or "
			"[budget-critical] 90%: info, warning, critical. "
			"Reusable is a TIME_WAIT that connect() may take over "
			"here; capacity is the range less reserved and bound "
			"ports. Or all ports of a source together come to "
			"that, hardly any of them used toward two.",
		.causes = {
			"Short-lived client connections: with the default "
			"range of 28232 ports, some 470 new ones a second "
			"toward one destination are all that can be kept up.",
			"Very many connections open at once toward one "
			"destination, as of a proxy in front of a single "
			"backend.",
			"Connections that leak on this side and keep their "
			"ports.",
			"A narrow ip_local_port_range, or much of it reserved, "
			"listened on or bound.",
			"Clients that bind() a source address before connect() "
			"without IP_BIND_ADDRESS_NO_PORT: all their "
			"destinations share one range.",
			"The other end, or a device on the way, leaves out TCP "
			"timestamps: tcp_tw_reuse then cannot act, however it "
			"is set.",
		},
		.fixes = {
			"Reuse connections, as client-churn tells; it is the "
			"cure that lasts.",
			"Widen net.ipv4.ip_local_port_range, and name the "
			"ports of services inside it in "
			"net.ipv4.ip_local_reserved_ports.",
			"Set net.ipv4.tcp_tw_reuse to 1 with tcp_timestamps on "
			"at both ends: connect() may then take over a "
			"TIME_WAIT older than a second. It acts on outgoing "
			"connections only.",
			"Use more source addresses, or more addresses or ports "
			"of the service: each combination has a whole range of "
			"its own.",
			"Where a program chooses its source address, set "
			"IP_BIND_ADDRESS_NO_PORT before bind(): the port is "
			"then chosen for each destination.",
		},
		.will_not_help = {
			"tcp_fin_timeout: it ends orphans in FIN_WAIT2 and "
			"does nothing to TIME_WAIT, whose 60 seconds are "
			"compiled into Linux.",
			"tcp_tw_recycle: it was removed in Linux 4.12, and "
			"broke clients behind NAT before.",
			"Raising the limit of open files: its error is EMFILE, "
			"too many open files; this one is EADDRNOTAVAIL.",
			"Restarting the program: its TIME_WAIT belong to the "
			"kernel and stay for their 60 seconds.",
			"Raising somaxconn or a backlog: they are about "
			"connections that come in.",
		},
	},
	[FINDING_SERVER_CLOSES_FIRST] = {
		.title = "the server closes first and keeps the TIME_WAIT",
		.meaning =
			"Connections to a port that is served here are closed "
			"by this side first. That is often right: whoever "
			"closes first keeps the TIME_WAIT, and on a listening "
			"port one costs some 256 bytes, no descriptor and no "
			"port. The pattern tells how the closes come about.",
		.raised_when =
			"Server role: [time-wait-count] 100 TIME_WAIT on one "
			"local port. Info, whatever the count.",
		.causes = {
			"Pattern per-request: the server answers once and "
			"closes, as with HTTP/1.0, Connection: close, or "
			"keep-alive turned off.",
			"Requests that all take as long as one timeout: what "
			"the server calls does not answer.",
			"Pattern idle-timeout: clients keep idle connections "
			"and the server's keep-alive timeout ends them, which "
			"is healthy.",
			"Pattern burst: many were closed at one moment, by a "
			"restart, a deployment or a pool that was emptied.",
			"Pattern probe: something connects at even intervals, "
			"such as a health check.",
		},
		.fixes = {
			"For the sake of TIME_WAIT nothing needs to be done.",
			"If the handshakes cost too much, turn keep-alive on "
			"in the server, and let proxies in front of it reuse "
			"connections.",
			"If idle clients come back too soon after they were "
			"closed, raise the server's keep-alive timeout.",
		},
		.will_not_help = {
			"tcp_tw_reuse: it acts on outgoing connections only, "
			"and a TIME_WAIT on a listening port already gives way "
			"to a new SYN of the same client.",
			"tcp_fin_timeout: it ends orphans in FIN_WAIT2 and "
			"does nothing to TIME_WAIT, whose 60 seconds are "
			"compiled into Linux.",
			"tcp_tw_recycle: it was removed in Linux 4.12, and "
			"broke clients behind NAT before.",
			"Raising the limit of open files or the port range: "
			"these TIME_WAIT take neither descriptors nor ports.",
		},
	},
	[FINDING_TIME_WAIT_TABLE_FULL] = {
		.title = "the table of TIME_WAIT is nearly full",
		.meaning =
			"A network namespace keeps at most tcp_max_tw_buckets "
			"TIME_WAIT. Beyond that a close leaves none: the "
			"connection is forgotten at once, and a late segment "
			"of it may reach a new connection of the same "
			"addresses and ports. TCPTimeWaitOverflow counts these "
			"closes; recent kernels log nothing.",
		.raised_when =
			"sockstat's tw is at [tw-table] 70% of "
			"tcp_max_tw_buckets: info. At 95%, or when "
			"TCPTimeWaitOverflow rose between two samples "
			"(--interval): warning.",
		.causes = {
			"This side closed more connections first within 60 "
			"seconds than the limit allows.",
			"tcp_max_tw_buckets was lowered by hand.",
			"Orphans in FIN_WAIT2 count as well, where peers do "
			"not close.",
		},
		.fixes = {
			"Find out who closes: tcpwait ports and tcpwait peers "
			"show the closes per second of each service.",
			"Raise net.ipv4.tcp_max_tw_buckets: an entry costs "
			"some 256 bytes.",
			"Reuse connections, so that there are fewer to close.",
		},
		.will_not_help = {
			"Lowering tcp_max_tw_buckets: entries that exist stay, "
			"new ones are skipped, and only the count looks "
			"better.",
			"tcp_fin_timeout: it ends orphans in FIN_WAIT2 and "
			"does nothing to TIME_WAIT, whose 60 seconds are "
			"compiled into Linux.",
			"tcp_tw_reuse for a server: it acts on outgoing "
			"connections only.",
		},
	},
	[FINDING_CLOSE_WAIT_LEAK] = {
		.title = "a program does not close its connections",
		.meaning =
			"The peer has closed, the FIN was consumed, and the "
			"program keeps the descriptor open. CLOSE_WAIT has no "
			"timer: it lasts until close(). Each one holds a "
			"descriptor, until the program fails with EMFILE, too "
			"many open files. The read that fetched the last data "
			"may have consumed the FIN too, so the program may not "
			"have been told.",
		.raised_when =
			"Aged sockets of kind consumed of one holder and "
			"service: [close-wait-count] 10 older than "
			"[close-wait-age] 60 s, or ten times that count older "
			"than a sixth of that age. Workers of one program that "
			"have fewer each count together. Warning.",
		.causes = {
			"A path through the code that returns early, on an "
			"error or a timeout, and forgets close().",
			"A response was read and never closed, or never handed "
			"back to its pool.",
			"read() returned 0, or an error other than EAGAIN, and "
			"the program went on without closing.",
			"The descriptor was taken out of the event loop and "
			"forgotten.",
			"Connections are borrowed from a pool and not given "
			"back.",
		},
		.fixes = {
			"Close on every path: when read() returns 0, or fails "
			"with anything but EAGAIN or EINTR, the descriptor "
			"must be closed.",
			"Tie each connection to a scope that closes it: with "
			"in Python, try-with-resources in Java, defer in Go, "
			"using in C#, a destructor in C++.",
			"See what the program does: strace -f -e "
			"trace=close,shutdown -p PID shows whether it closes "
			"at all, lsof -p PID -a -iTCP what it holds.",
			"Give the pool a limit, a timeout for borrowing and, "
			"where it has one, its leak detection.",
			"To gain time, restart the program: that closes them "
			"all.",
		},
		.will_not_help = {
			"TCP keepalive: once the peer is gone the kernel may "
			"drop the connection, but the descriptor stays open; "
			"while the peer answers, not even that.",
			"tcp_fin_timeout, tcp_tw_reuse, tcp_max_tw_buckets: "
			"CLOSE_WAIT has no timer and no limit.",
			"ss -K: the connection goes, the descriptor stays.",
			"Raising the limit of open files: it only moves the "
			"day on which descriptors run out.",
			"Searching in the network: CLOSE_WAIT waits for the "
			"program on this host and for nothing else.",
		},
	},
	[FINDING_CLOSE_WAIT_UNREAD] = {
		.title = "a program does not read what its peers sent",
		.meaning =
			"Data, or just the end of the connection, lies unread "
			"in the receive queue, and the peer has gone "
			"meanwhile. The program does not get to these sockets: "
			"it is blocked, starved or deadlocked, or it does not "
			"care what they hold.",
		.raised_when =
			"Aged sockets of kind unread: [close-wait-count] 10 "
			"older than [close-wait-age] 60 s, or ten times that "
			"count older than a sixth of that age. In the server "
			"role any of them, in the client role those with "
			"unread data, or whose peer closed within a second of "
			"the request. Workers of one program that have fewer "
			"each count together. Warning.",
		.causes = {
			"In a server, all workers are busy, or wait for the "
			"same thing: a lock, a database, a disk. Clients lose "
			"patience and leave.",
			"A proxy waits for a server behind it, and does not "
			"look at its client meanwhile.",
			"In a client, the body of a response is ignored: the "
			"program looked at the status, and neither read on nor "
			"closed.",
			"One long call blocks the event loop.",
			"A deadlock: the process lives and does nothing.",
			"The socket is no longer in the event loop, and was "
			"not closed.",
			"The process is stopped, by a signal or a debugger.",
		},
		.fixes = {
			"See where the program stands before you restart it: "
			"jstack PID, py-spy dump --pid PID, or gdb -p PID "
			"-batch -ex 'thread apply all bt'.",
			"Give every call that can block a timeout, and the "
			"pool of workers a size that fits the load.",
			"Read each response to its end, or close it.",
			"Watch for the peer's close (EPOLLRDHUP) while a "
			"request is worked on, and drop work that nobody waits "
			"for.",
		},
		.will_not_help = {
			"TCP keepalive and the settings of TIME_WAIT: the "
			"program would still not read.",
			"A larger backlog or larger receive buffers: more "
			"would wait for a program that does not come.",
			"Raising the limit of open files: it only moves the "
			"day on which descriptors run out.",
		},
	},
	[FINDING_CLOSE_WAIT_UNACCEPTED] = {
		.title =
			"connections are not accepted until their clients give "
			"up",
		.meaning =
			"The kernel completed these connections, the clients "
			"lost patience and closed, and the program has still "
			"not called accept(). They stand in the listener's "
			"accept queue and have no descriptor. A program that "
			"does not accept serves nobody.",
		.raised_when =
			"Aged sockets of kind unaccepted of one listener: "
			"[close-wait-count] 10 older than [close-wait-age] 60 "
			"s, or ten times that count older than a sixth of that "
			"age. Critical.",
		.causes = {
			"The thread that accepts is blocked, often by a "
			"request that it handles itself.",
			"All workers are busy or hang, and it is they who "
			"accept.",
			"accept() fails for want of descriptors: EMFILE, too "
			"many open files.",
			"The process is stopped, by a signal or a debugger.",
			"Nobody serves this listener: it was inherited, or "
			"opened for a service that does not use it.",
		},
		.fixes = {
			"See where the accepting thread stands before you "
			"restart it: jstack PID, py-spy dump --pid PID, or gdb "
			"-p PID -batch -ex 'thread apply all bt'.",
			"Keep slow work out of the thread that accepts.",
			"Add workers, and give what they wait for a timeout.",
			"If accept() fails with EMFILE, fd-limit of the same "
			"process tells more.",
		},
		.will_not_help = {
			"Raising the backlog or somaxconn: more clients would "
			"wait, and longer.",
			"tcp_max_syn_backlog and tcp_syncookies: these "
			"connections are past the handshake.",
			"TCP keepalive: it is not yet on for a connection that "
			"was not accepted, unless the listener has it, and it "
			"would not make the program accept.",
		},
	},
	[FINDING_STALE_POOL] = {
		.title = "pooled connections that the server has closed",
		.meaning =
			"Connections of a client lie idle, the server has "
			"closed them, and nobody takes them out of the pool. "
			"Mostly it is harmless; but the next use of each fails "
			"or costs a retry, and until then it holds a "
			"descriptor.",
		.raised_when =
			"Client role, aged sockets, [close-wait-count] 10 "
			"older than [close-wait-age] 60 s, or ten times that "
			"count older than a sixth of that age, with the FIN "
			"alone unread after more than a second without a "
			"request, or of kind goodbye. Info; a warning from 100 "
			"on, or on a steady rise.",
		.causes = {
			"The server's idle timeout is shorter than the pool's; "
			"where many idled equally long, the evidence names it.",
			"The pool looks at a connection only when it lends it "
			"out, or never.",
			"The server, or a load balancer before it, was "
			"restarted.",
			"Many clients or pools, one per request perhaps, that "
			"nobody closes.",
		},
		.fixes = {
			"Let the pool drop idle connections before the server "
			"does: its idle time and maximum age below the "
			"server's timeout.",
			"Let the pool test a connection before it lends it "
			"out, and evict idle ones in the background.",
			"Have one client or pool per process, and close it "
			"when it is done with.",
			"Repeat a request once on a new connection, where it "
			"is safe to repeat.",
		},
		.will_not_help = {
			"TCP keepalive: the server has closed already; at best "
			"the kernel drops the socket, and the pool still holds "
			"the descriptor.",
			"tcp_fin_timeout and the settings of TIME_WAIT: "
			"CLOSE_WAIT has no timer.",
			"Raising the server's timeout alone: load balancers "
			"and firewalls on the way have their own.",
		},
	},
	[FINDING_INHERITED_DESCRIPTOR] = {
		.title = "another process keeps connections open",
		.meaning =
			"The peer has closed, and the connection is held by "
			"several processes, or by one that does not serve its "
			"port. close() in another process is not enough then: "
			"the connection ends when the last copy of its "
			"descriptor is closed.",
		.raised_when =
			"Aged CLOSE_WAIT, [close-wait-count] 10 older than "
			"[close-wait-age] 60 s, or ten times that count older "
			"than a sixth of that age, held by several processes "
			"or, in the server role, by one that neither holds the "
			"listener nor runs its executable, and whose "
			"descriptors are not close-on-exec: such ones it did "
			"not inherit. Warning.",
		.causes = {
			"The program started another one while connections "
			"were open, and their descriptors were inherited for "
			"want of FD_CLOEXEC.",
			"A forked worker keeps copies of its parent's "
			"connections, or the parent keeps those of its "
			"workers.",
			"A descriptor was passed over a Unix socket and the "
			"sender kept its own.",
			"A worker is passed connections over a Unix socket "
			"and does not close them.",
			"The process accepted them itself and has stopped "
			"listening since: an old worker after a reload or an "
			"upgrade.",
		},
		.fixes = {
			"Open sockets close-on-exec: SOCK_CLOEXEC with "
			"socket() and accept4(), or FD_CLOEXEC with fcntl().",
			"Close in a child what it does not need: close_range() "
			"takes all descriptors from a number on.",
			"Call shutdown(fd, SHUT_RDWR) before close(): it ends "
			"the connection whoever else holds it.",
			"Close, in a process that is passed connections or "
			"has stopped listening, each one when its peer has "
			"closed it.",
			"End the process that holds them, if nobody needs it.",
		},
		.will_not_help = {
			"close() in any other process that had the "
			"connection: it gives up its own copy.",
			"TCP keepalive and the settings of TIME_WAIT: the "
			"descriptor stays where it is.",
		},
	},
	[FINDING_FD_LIMIT] = {
		.title = "a process runs out of descriptors",
		.meaning =
			"A process has nearly as many descriptors as "
			"RLIMIT_NOFILE allows, and a good part of them are "
			"connections that wait to be closed. At the limit "
			"accept(), socket() and open() fail with EMFILE, too "
			"many open files, and a server stops answering.",
		.raised_when =
			"A process is at [fd-warning] 80% or [fd-critical] 95% "
			"of its RLIMIT_NOFILE, and of its descriptors at least "
			"[close-wait-count] 10 and 10% are waiting sockets. "
			"Warning, critical.",
		.causes = {
			"Connections that are not closed: the findings about "
			"CLOSE_WAIT of the same process name them.",
			"Sockets that the kernel has dropped, after a reset or "
			"by keepalive, and whose descriptors are still open: "
			"evidence sockets_without_table_entry.",
			"A limit too small for the load: a soft limit of 1024 "
			"is a common default.",
		},
		.fixes = {
			"Close the connections; everything else only gains "
			"time.",
			"To gain time in a running process: prlimit --pid PID "
			"--nofile=SOFT:HARD.",
			"If the load needs more for good, set LimitNOFILE= in "
			"the systemd unit, or ulimit -n where the program is "
			"started.",
		},
		.will_not_help = {
			"Raising the limit alone while descriptors leak: it "
			"only moves the day of the failure.",
			"fs.file-max: it limits the whole host; EMFILE is the "
			"limit of one process.",
			"The settings of TIME_WAIT: it holds no descriptor.",
		},
	},
	[FINDING_ACCEPT_QUEUE_FULL] = {
		.title = "a listener's accept queue is full",
		.meaning =
			"More connections wait for accept() than the backlog "
			"allows. Further clients are not served: what they "
			"send to complete the handshake is dropped and must be "
			"sent again, which they feel as seconds of delay or as "
			"a timeout.",
		.raised_when =
			"A listener's Recv-Q is above its Send-Q: warning. "
			"Critical when ListenOverflows also rose between two "
			"samples (--interval).",
		.causes = {
			"The program accepts too slowly: it is blocked, has "
			"too few workers or too little CPU.",
			"A burst of connections larger than the backlog.",
			"A small backlog: the number given to listen(), which "
			"was cut to net.core.somaxconn at that moment.",
			"accept() fails, as with EMFILE: fd-limit tells more.",
		},
		.fixes = {
			"See where the accepting thread stands before you "
			"restart it: jstack PID, py-spy dump --pid PID, or gdb "
			"-p PID -batch -ex 'thread apply all bt'.",
			"Only if the queue moves and bursts overflow it: raise "
			"the backlog in the program's own settings, and "
			"net.core.somaxconn if it is smaller; then restart the "
			"program, since both are read when it calls listen().",
			"Add workers, or several listeners on the port with "
			"SO_REUSEPORT.",
		},
		.will_not_help = {
			"A larger backlog where clients give up in the queue: "
			"more of them would wait, and longer.",
			"tcp_max_syn_backlog: it is about unfinished "
			"handshakes, and Linux asks for it only without "
			"syncookies.",
			"netdev_max_backlog: it is the packet queue of a CPU.",
			"Raising somaxconn without a restart: listeners that "
			"exist keep the backlog they have.",
			"tcp_abort_on_overflow=1: it turns the clients' delay "
			"into an error.",
		},
	},
	[FINDING_PEER_NEVER_CLOSES] = {
		.title = "peers do not close their side",
		.meaning =
			"This side has closed and the peer has confirmed it, "
			"but the peer's own FIN does not come: over there the "
			"connection stands in CLOSE_WAIT. Here the kernel "
			"drops such an orphan in FIN_WAIT2 after "
			"tcp_fin_timeout, so that little is lost. The fault is "
			"on the peer.",
		.raised_when =
			"[fin-wait2-count] 100 orphan FIN_WAIT2 older than 10 "
			"s toward one peer or service. Info.",
		.causes = {
			"The program at the other end leaks its connections.",
			"Clients that keep a connection in their pool although "
			"the server has closed it, as browsers and HTTP "
			"clients do.",
			"Something on the way drops the peer's FIN.",
		},
		.fixes = {
			"Run tcpwait on the peer: it tells there which program "
			"it is, and why.",
			"If their number hurts, lower "
			"net.ipv4.tcp_fin_timeout: this is the state that it "
			"acts on.",
		},
		.will_not_help = {
			"tcp_tw_reuse: connect() takes over a TIME_WAIT, never "
			"a FIN_WAIT2.",
			"Restarting the program here: orphans belong to the "
			"kernel.",
		},
	},
	[FINDING_HALF_CLOSED] = {
		.title =
			"this program shut down one direction and keeps "
			"waiting",
		.meaning =
			"The program called shutdown() for writing and still "
			"holds the descriptor, while the peer does not close. "
			"Such a FIN_WAIT2 has no timeout: tcp_fin_timeout is "
			"only for sockets that no process holds.",
		.raised_when =
			"Aged FIN_WAIT2 held by a process, [close-wait-count] "
			"10 older than [close-wait-age] 60 s, or ten times "
			"that count older than a sixth of that age; the age is "
			"the smaller of the times since the last ACK and the "
			"last data. What received data lately may be in use, "
			"and does not count. Warning.",
		.causes = {
			"shutdown(SHUT_WR), and then a read without a timeout "
			"that waits for the peer's end.",
			"A proxy or tunnel that passes half-closes on and "
			"waits for the other direction.",
			"The peer leaks: over there the connection stands in "
			"CLOSE_WAIT.",
		},
		.fixes = {
			"Read with a timeout after shutdown(), and close() "
			"when it has passed.",
			"In a proxy or tunnel set the timeout for half-closed "
			"connections.",
			"Run tcpwait on the peer: it tells there why the peer "
			"does not close.",
		},
		.will_not_help = {
			"tcp_fin_timeout: it is for orphans, and these sockets "
			"are held.",
			"TCP keepalive while the peer lives: it answers, and "
			"the socket stays.",
			"The settings of TIME_WAIT: these sockets are not "
			"there yet.",
		},
	},
	[FINDING_UNANSWERED_CLOSE] = {
		.title = "a peer vanished before the close was confirmed",
		.meaning =
			"This side's FIN, or the data before it, was sent "
			"again and again, and nobody confirms it. The peer is "
			"gone, or something on the way swallows the segments. "
			"After some retransmissions the kernel gives up by "
			"itself.",
		.raised_when =
			"[unanswered-count] 50 FIN_WAIT1, CLOSING or LAST_ACK "
			"with retransmissions, or CLOSE_WAIT whose data was "
			"sent again twice, toward one peer. Warning.",
		.causes = {
			"The peer crashed, was cut off or was moved.",
			"A firewall, NAT or load balancer has forgotten the "
			"connection and drops its segments.",
		},
		.fixes = {
			"Check the peer and the way to it: ping, tracepath, "
			"and the timeouts of firewalls and load balancers "
			"between.",
			"Use connections often enough, or close them early "
			"enough, that no device on the way forgets them first.",
			"If orphans pile up, net.ipv4.tcp_orphan_retries "
			"limits how often they are sent again.",
		},
		.will_not_help = {
			"tcp_fin_timeout: it begins once the peer has "
			"confirmed the FIN.",
			"tcp_tw_reuse and tcp_max_tw_buckets: these sockets "
			"are not in TIME_WAIT.",
		},
	},
	[FINDING_UNANSWERED_CONNECT] = {
		.title = "a service does not answer connects",
		.meaning =
			"connect() has sent its SYN more than once and heard "
			"nothing. A host that is up and does not serve the "
			"port refuses at once; silence means that it is down, "
			"unreachable or filtered, or that its accept queue "
			"overflows.",
		.raised_when =
			"[syn-sent-count] 20 SYN_SENT with retransmissions "
			"toward one service. Warning.",
		.causes = {
			"The host is down, or the address is no longer in use.",
			"A firewall or security group drops the SYN or its "
			"answer.",
			"The service's accept queue is full, so that its "
			"kernel drops the SYN.",
		},
		.fixes = {
			"Check the service and the way to it: its firewall, "
			"the route, and on its host tcpwait, which tells "
			"accept-queue-full.",
			"Give connect() a timeout in the program: by itself "
			"the kernel goes on for about two minutes "
			"(tcp_syn_retries).",
			"Take the address out of the rotation, or out of DNS, "
			"until it answers.",
		},
		.will_not_help = {
			"ip_local_port_range and tcp_tw_reuse: ports are not "
			"what is missing.",
			"tcp_max_syn_backlog, tcp_syncookies and somaxconn on "
			"this host: they are about connections that come in.",
		},
	},
	[FINDING_SYSCTL_TW_REUSE_INERT] = {
		.title = "tcp_tw_reuse is on and cannot act",
		.meaning =
			"net.ipv4.tcp_tw_reuse is 1 and "
			"net.ipv4.tcp_timestamps is 0. The kernel tells late "
			"segments from new ones by their timestamps; without "
			"them it takes over no TIME_WAIT, and the setting does "
			"nothing.",
		.raised_when = "tcp_tw_reuse=1 with tcp_timestamps=0. Warning.",
		.causes = {
			"One guide turned timestamps off, another turned reuse "
			"on.",
			"Timestamps were turned off because of tcp_tw_recycle "
			"and NAT; tcp_tw_recycle is gone since Linux 4.12.",
		},
		.fixes = {
			"Set net.ipv4.tcp_timestamps to 1, its default, here "
			"and in the file that turns it off. It holds for new "
			"connections, with peers that have it on as well.",
		},
		.will_not_help = {
			"tcp_tw_reuse=2: it covers loopback only, and needs "
			"timestamps as well.",
			"tcp_tw_recycle: it was removed in Linux 4.12, and "
			"broke clients behind NAT before.",
		},
	},
	[FINDING_SYSCTL_PORT_RANGE_OVERLAP] = {
		.title =
			"a listener stands inside the range of ephemeral ports",
		.meaning =
			"The range of ephemeral ports was widened and now "
			"holds the port of a service. While the service is "
			"down, an outgoing connection may be given its port, "
			"and the service then fails to start with EADDRINUSE, "
			"address already in use.",
		.raised_when =
			"A listener below port 32768 sits inside a widened "
			"ip_local_port_range and is not in "
			"ip_local_reserved_ports. Info.",
		.causes = {
			"ip_local_port_range was widened, often to 1024 65535, "
			"and the ports of services were not reserved.",
		},
		.fixes = {
			"Name the port in net.ipv4.ip_local_reserved_ports: it "
			"is then given only to a program that asks for it.",
			"Or let net.ipv4.ip_local_port_range begin above the "
			"ports of the services.",
		},
		.will_not_help = {
			"SO_REUSEADDR in the service: it does not share a port "
			"with a connection that is in use.",
		},
	},
	[FINDING_SYSCTL_TW_BUCKETS_LOW] = {
		.title = "tcp_max_tw_buckets was lowered",
		.meaning =
			"The limit is far below half of tcp_ehash_entries, "
			"which the kernel would choose. It does not make "
			"TIME_WAIT shorter: beyond the limit a close leaves "
			"none, and the protection against late segments is "
			"gone.",
		.raised_when =
			"tcp_max_tw_buckets is below 16384 and below half of "
			"tcp_ehash_entries. Info.",
		.causes = {
			"A guide that lowers it in order to see fewer "
			"TIME_WAIT.",
		},
		.fixes = {
			"Take the line out of the sysctl file, and set "
			"net.ipv4.tcp_max_tw_buckets to half of "
			"net.ipv4.tcp_ehash_entries.",
		},
		.will_not_help = {
			"A lower value still: entries that exist stay, new "
			"ones are skipped, and only the count looks better.",
		},
	},
	[FINDING_SYSCTL_OBSOLETE] = {
		.title = "a sysctl file sets a key that Linux no longer has",
		.meaning =
			"A file of sysctl.d(5) sets a key that was removed "
			"from the kernel. It does nothing, and lets its reader "
			"believe that something was tuned.",
		.raised_when =
			"A file that sysctl reads at boot sets a key of "
			"tcpwait's table of removed keys, such as "
			"net.ipv4.tcp_tw_recycle. Info.",
		.causes = {
			"The file was copied from an old guide or an old host.",
		},
		.fixes = {
			"Remove the line. What it was meant to cure is told by "
			"the other findings.",
		},
		.will_not_help = {
			"An older kernel for the sake of tcp_tw_recycle: it "
			"dropped connections of clients behind NAT.",
		},
	},
};
static_assert(sizeof(entries) / sizeof(entries[0]) == FINDING_ID_COUNT,
	      "every finding has its entry");

const struct catalogue_entry *catalogue_of(enum finding_id id)
{
	return &entries[id];
}
