# SPDX-License-Identifier: GPL-2.0-only OR MIT
@test "A00 reads" {
	refused open read file
	allowed open reading file
}
