// SPDX-License-Identifier: MIT
/*
 * login: knows it when it sees it.
 */
#include "cli/login.h"

#include <stdlib.h>
#include <string.h>

/* Fields are apart by one blank. */
static bool take_field(const char **text, char *field, size_t size)
{
	size_t n = strcspn(*text, " ");

	if (n == 0 || n >= size)
		return false;
	memcpy(field, *text, n);
	field[n] = '\0';
	*text += n;
	*text += strspn(*text, " ");
	return true;
}

/* A zone says by which interface: it is no part of the address. */
static bool take_address(const char **text, struct addr *addr)
{
	char field[ADDR_STRLEN + 32];

	if (!take_field(text, field, sizeof(field)))
		return false;
	field[strcspn(field, "%")] = '\0';
	return addr_parse(field, addr);
}

static bool take_port(const char **text, uint16_t *port)
{
	char field[sizeof("65535")];
	unsigned long number;
	char *end;

	if (!take_field(text, field, sizeof(field)))
		return false;
	number = strtoul(field, &end, 10);
	*port = (uint16_t)number;
	return *end == '\0' && number > 0 && number <= UINT16_MAX;
}

struct login login_parse(const char *text)
{
	struct login login = { .is_known = false };

	login.is_known = text && take_address(&text, &login.client) &&
			 take_port(&text, &login.client_port) &&
			 take_address(&text, &login.server) &&
			 take_port(&text, &login.server_port);
	return login;
}

bool login_is(const struct login *login, const struct conn *conn)
{
	if (!login->is_known)
		return false;
	if (conn->local_port == login->server_port &&
	    conn->remote_port == login->client_port)
		return addr_equal(&conn->local, &login->server) &&
		       addr_equal(&conn->remote, &login->client);
	return conn->local_port == login->client_port &&
	       conn->remote_port == login->server_port &&
	       addr_equal(&conn->local, &login->client) &&
	       addr_equal(&conn->remote, &login->server);
}

/* "sshd", "sshd-session", ...; and the small one of BusyBox systems. */
static bool is_name(const char *name)
{
	return strncmp(name, "sshd", strlen("sshd")) == 0 ||
	       strncmp(name, "dropbear", strlen("dropbear")) == 0;
}

bool login_is_sshd(const struct owners *owners, uint32_t holders)
{
	for (; holders != OWNERS_NONE; holders = owners->sets[holders].rest) {
		const struct process *process =
			&owners->processes[owners->sets[holders].process];

		if (is_name(process->name) || is_name(process->program))
			return true;
	}
	return false;
}
