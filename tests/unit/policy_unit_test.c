/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Unit names to cgroup paths, as systemd.unit(5), systemd.slice(5) and systemd itself do it. */
#include "policy/unit.h"

#include <errno.h>

#include "tap.h"

static void leads_to(const char *service, const char *wanted)
{
	char path[RF_UNIT_PATH_MAX] = "";

	is_int(rf_unit_path(service, path, NULL), 0);
	is_str(path, wanted);
}

static void refused(const char *service, const char *why)
{
	char path[RF_UNIT_PATH_MAX] = "untouched", wanted[512];
	struct rf_error error = {0};

	is_int(rf_unit_path(service, path, &error), -EINVAL);
	snprintf(wanted, sizeof(wanted), "service '%s' %s", service, why);
	is_str(error.text, wanted);
	is_str(path, "untouched");
}

static void lengths(void)
{
	char service[200] = "", path[RF_UNIT_PATH_MAX];
	size_t len = RF_UNIT_PATH_MAX - 2 - strlen("/system.slice/.service");

	memset(service, 'a', len);
	strcpy(service + len, ".service");
	is_int(rf_unit_path(service, path, NULL), 0);
	is_int(strlen(path), RF_UNIT_PATH_MAX - 2);
	memset(service, 'a', len + 1);
	strcpy(service + len + 1, ".service");
	is_int(rf_unit_path(service, path, NULL), -EINVAL);
	memset(service, 'a', 150);
	strcpy(service + 150, ".slice/x.service");
	is_int(rf_unit_path(service, path, NULL), -EINVAL);
	memset(service, '\\', 100);
	strcpy(service + 100, "@x.service");
	is_int(rf_unit_path(service, path, NULL), -EINVAL);
}

int main(void)
{
	leads_to("acme.service", "/system.slice/acme.service");
	leads_to("a-b.service", "/system.slice/a-b.service");
	leads_to("init.scope", "/system.slice/init.scope");
	leads_to("tunnel@a.service", "/system.slice/system-tunnel.slice/tunnel@a.service");
	leads_to("serial-getty@ttyS0.service",
		 "/system.slice/system-serial\\x2dgetty.slice/serial-getty@ttyS0.service");
	leads_to("a\\x2db@c.service", "/system.slice/system-a\\x5cx2db.slice/a\\x2db@c.service");
	leads_to("acme.slice/x.service", "/acme.slice/x.service");
	leads_to("/acme.slice/x.service", "/acme.slice/x.service");
	leads_to("a-b.slice/x.service", "/a.slice/a-b.slice/x.service");
	leads_to("a-b-c.slice/x.service", "/a.slice/a-b.slice/a-b-c.slice/x.service");
	leads_to("a.slice/a-b.slice/x.service", "/a.slice/a-b.slice/x.service");
	leads_to("-.slice/init.scope", "/init.scope");
	leads_to("/init.scope", "/system.slice/init.scope");
	leads_to("user.slice/user-1000.slice/user@1000.service/app.slice/x.service",
		 "/user.slice/user-1000.slice/user@1000.service/app.slice/x.service");
	leads_to("memory.service", "/system.slice/_memory.service");
	leads_to("_x.service", "/system.slice/__x.service");
	leads_to("memoryd.service", "/system.slice/memoryd.service");

	refused("acme", "does not end in .service or .scope");
	refused("acme.socket", "does not end in .service or .scope");
	refused("", "holds an empty name");
	refused("/", "holds an empty name");
	refused("a.slice//x.service", "holds an empty name");
	refused("../x.service", "holds '.' or '..'");
	refused("a.slice/./x.service", "holds '.' or '..'");
	refused("a b.service", "holds a character that a unit's name cannot have");
	refused(".service", "has no name before its suffix");
	refused("x@.service", "is a template: name an instance, such as name@instance.service");
	refused("a--b.slice/x.service",
		"begins with a slice that cannot be: a dash in its name has nothing beside it");
	refused("a-.slice/x.service",
		"begins with a slice that cannot be: a dash in its name has nothing beside it");
	lengths();
	return done();
}
