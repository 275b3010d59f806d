#include <yaml.h>
#include <bpf/bpf.h>
#include "policy/model.h"
#include "enforce/enforce.h"
