// SPDX-License-Identifier: MIT
/*
 * close_fate: what becomes of a socket that is closed by force.
 *
 * Which of them it is, the state and who has it say; what its program and its
 * peer see, the catalogue says.
 */
#ifndef TCPWAIT_CLOSE_FATE_H
#define TCPWAIT_CLOSE_FATE_H

#include "tcpwait/conn.h"
#include "tcpwait/finding.h"
#include "tcpwait/role.h"
#include "tcpwait/socket_row.h"

enum close_fate {
	FATE_CLOSE_WAIT,
	FATE_CLOSE_WAIT_UNACCEPTED, /* in an accept queue, where it stays */
	FATE_FIN_WAIT1,
	FATE_FIN_WAIT2_HELD,
	FATE_FIN_WAIT2_ORPHAN, /* a whole socket that nobody holds */
	FATE_FIN_WAIT2_MINI, /* a minisocket */
	FATE_TIME_WAIT,
	FATE_LAST_ACK,
	FATE_CLOSING,
	FATE_ESTABLISHED,
	FATE_ESTABLISHED_UNACCEPTED,
	FATE_SYN_SENT,
	FATE_SYN_RECV,
	CLOSE_FATE_COUNT, /* there is nothing to close */
};

/* "time-wait", the name in the catalogue; NULL for what is none. */
const char *close_fate_name(unsigned int fate);

/* close_fate_of: CLOSE_FATE_COUNT for what is no connection. */
enum close_fate close_fate_of(const struct conn *conn);

/*
 * close_fate_finding: of which finding such sockets are, where there are enough
 * of them; FINDING_ID_COUNT: of none.
 */
enum finding_id close_fate_finding(const struct socket_row *row);

#endif
