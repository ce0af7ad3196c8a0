"""What pages say of people whom their reader does not see."""

OUT_OF_SIGHT = "Nay ở ngoài phạm vi của anh/chị"  # whose team went where the reader of its past sees nobody
