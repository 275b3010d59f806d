#include "core/abi.h"
