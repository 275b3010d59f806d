# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file is held by nobody where it is mapped, and by somebody where it is not.
# file: src/bpf/opens.h
# programs: rf_inode_rename
s/if \(inode->i_mapping->i_mmap.rb_root.rb_node\)/if (!inode->i_mapping->i_mmap.rb_root.rb_node)/
