#include "core/abi.h"
#include "policy/image.h"
#include <jansson.h>
