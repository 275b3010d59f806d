#include "policy/policy.h"
#include "daemon/control.h"
#include "enforce/internal.h"
#include "ringfence.skel.h"
#include <systemd/sd-daemon.h>
