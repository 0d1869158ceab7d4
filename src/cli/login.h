// SPDX-License-Identifier: MIT
/*
 * login: the connection by which whoever types this came in.
 *
 * SSH_CONNECTION has it, where nothing took that away: sudo does, and in tmux
 * it may be that of an earlier login.  So what an sshd holds may be it as well.
 */
#ifndef TCPWAIT_CLI_LOGIN_H
#define TCPWAIT_CLI_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/owners.h"

struct login {
	bool is_known;
	struct addr client, server;
	uint16_t client_port, server_port;
};

/* login_parse reads SSH_CONNECTION's text; NULL, or another form: unknown. */
struct login login_parse(const char *text);

/* login_is: is it this login's connection, seen from either side? */
bool login_is(const struct login *login, const struct conn *conn);

/* login_is_sshd: is one of the holders a server of ssh, by its name? */
bool login_is_sshd(const struct owners *owners, uint32_t holders);

#endif
