#include "enforce/enforce.h"
#include "enforce/internal.h"
#include "policy/policy.h"
#include <bpf/libbpf.h>
#include "cli/cli.h"
#include <seccomp.h>
