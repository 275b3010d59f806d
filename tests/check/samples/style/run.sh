#!/bin/sh
# FIXME
cd $1
