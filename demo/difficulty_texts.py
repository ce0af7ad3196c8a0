"""What the demo's teams find hard, as they would write it, and how offices answer: made up, of no real place."""

from reporting.models import Difficulty

_Category = Difficulty.Category

RAISED: list[tuple[Difficulty.Category, str]] = [
    (_Category.NETWORK, "Cuối ấp sóng 4G yếu, bà con không tải được ứng dụng; xin kiểm tra trạm phát sóng."),
    (_Category.NETWORK, "Khu vực ven kênh chỉ có sóng của một nhà mạng, hộ dùng mạng khác phải ra lộ mới gọi được."),
    (_Category.NETWORK, "Mùa nước nổi trạm phát sóng hay mất điện, có khi hai ngày mới có sóng lại."),
    (_Category.NETWORK, "Wifi miễn phí ở nhà văn hóa ấp hư từ tháng trước, tổ không có chỗ cho bà con tải ứng dụng."),
    (_Category.NETWORK, "Xóm trong vườn cao su chưa kéo cáp quang, ba mươi hộ phải dùng chung sóng 3G."),
    (
        _Category.NETWORK,
        "Máy của hộ sát biên giới hay bắt nhầm sóng nước ngoài, bị tính cước cao nên bà con tắt dữ liệu di động.",
    ),
    (_Category.NETWORK, "Giờ tan ca khu nhà trọ công nhân nghẽn mạng, không nộp được hồ sơ vào buổi tối."),
    (_Category.DEVICE, "Nhiều hộ người cao tuổi chưa có điện thoại thông minh, tổ chưa biết hỗ trợ thế nào."),
    (_Category.DEVICE, "Điện thoại của ông bà đời cũ, hết bộ nhớ, không cài thêm được ứng dụng nào."),
    (_Category.DEVICE, "Cả tổ có một máy tính bảng mượn của Đoàn xã, hẹn ba ấp dùng xoay vòng không kịp."),
    (
        _Category.DEVICE,
        "Máy của bà con không đọc được chip thẻ căn cước (không có NFC) nên không xác thực tại nhà được.",
    ),
    (_Category.DEVICE, "Máy in ở nhà văn hóa hỏng, không in được mã thanh toán cho tiểu thương."),
    (_Category.DEVICE, "Một số hộ dùng chung một điện thoại cho cả nhà nên chỉ mở được một tài khoản."),
    (_Category.PLATFORM, "Ứng dụng TâyNinh Smart báo lỗi khi gửi mã xác thực, thử lại nhiều lần không được."),
    (_Category.PLATFORM, "Mã OTP về chậm hơn năm phút, nhập vào thì hệ thống báo hết hạn."),
    (_Category.PLATFORM, "Cổng dịch vụ công báo “không tìm thấy thông tin công dân” với người vừa đổi số căn cước."),
    (_Category.PLATFORM, "Ứng dụng cập nhật xong thì đăng xuất hết, tổ phải đi hướng dẫn lại từ đầu."),
    (_Category.PLATFORM, "Sổ sức khỏe điện tử không nhận số thẻ bảo hiểm y tế của trẻ dưới sáu tuổi."),
    (_Category.PLATFORM, "Hộ kinh doanh không xuất được hóa đơn từ máy tính tiền vì phần mềm báo sai mã số thuế."),
    (_Category.PLATFORM, "Phản ánh hiện trường gửi đã hai tuần vẫn ghi “đang tiếp nhận”, bà con hỏi tổ hoài."),
    (_Category.PLATFORM, "Đổi số điện thoại rồi không đăng nhập được VNeID, phải ra công an xã mấy lần."),
    (_Category.PLATFORM, "Trang nộp hồ sơ đất đai đứng ở bước tải ảnh lên, thử máy khác cũng vậy."),
    (_Category.SKILL, "Bà con quên mật khẩu dịch vụ công, tổ không biết hướng dẫn lấy lại."),
    (_Category.SKILL, "Đồng bào Khmer lớn tuổi đọc tiếng Việt chậm, xin tài liệu có hình hoặc bản tiếng Khmer."),
    (_Category.SKILL, "Bà con sợ lừa đảo nên không dám bấm vào tin nhắn nào, kể cả tin của xã."),
    (_Category.SKILL, "Nhiều người chưa lên VNeID mức 2 vì ngại ra công an xã; tổ xin lịch làm lưu động tại ấp."),
    (_Category.SKILL, "Người cao tuổi mắt kém, không đọc được mã OTP kịp giờ; con cháu đi làm xa."),
    (_Category.SKILL, "Tiểu thương ở chợ chưa quen chuyển khoản, khách quét mã xong không biết tiền đã vào chưa."),
    (_Category.SKILL, "Hộ bán trái cây muốn đăng bán trên mạng nhưng không biết chụp ảnh, ghi giá, gói hàng."),
    (_Category.SKILL, "Công nhân ở trọ chỉ rảnh sau 20 giờ, tổ chưa sắp được người hướng dẫn buổi tối."),
    (_Category.SKILL, "Bà con nhờ tổ giữ giùm mật khẩu; tổ đã từ chối nhưng chưa biết bày cách nào cho dễ nhớ."),
    (_Category.PEOPLE, "Tổ phó chuyển công tác, tổ còn ít người so với số hộ."),
    (_Category.PEOPLE, "Tổ trưởng đau nặng phải nghỉ dài ngày, xin hướng dẫn thủ tục thay người."),
    (_Category.PEOPLE, "Thành viên là giáo viên chỉ tham gia được dịp hè, trong năm học tổ thiếu người biết máy."),
    (_Category.PEOPLE, "Mùa thu hoạch mía, mì cả tổ đều ra đồng, không đi từng nhà được."),
    (_Category.MONEY, "Tổ chưa có kinh phí in tờ hướng dẫn và đi lại."),
    (_Category.MONEY, "Thành viên tự bỏ tiền dữ liệu di động để hướng dẫn, xin xem xét hỗ trợ gói cước."),
    (_Category.MONEY, "Tiền hỗ trợ quý trước chưa nhận được, các thành viên hỏi hoài."),
    (_Category.MONEY, "Xin kinh phí mua một bộ loa kéo để hướng dẫn tại chợ và nhà văn hóa."),
    (_Category.MONEY, "Xăng xe đi các hộ ở xa hơn mười cây số, thành viên nữ lớn tuổi khó theo lâu dài."),
    (_Category.OTHER, "Nhà văn hóa ấp đang sửa, tổ chưa có chỗ để tập trung hướng dẫn."),
    (_Category.OTHER, "Nước ngập đường vào hai xóm gần nửa tháng, tổ chưa vào hướng dẫn được."),
    (_Category.OTHER, "Có người giả danh cán bộ chuyển đổi số gọi điện xin mã OTP; tổ xin nội dung để cảnh báo."),
    (_Category.OTHER, "Hộ kinh doanh trong chợ lo mở tài khoản bán hàng thì bị thu thêm thuế, xin giải thích giúp."),
    (_Category.OTHER, "Bà con đi làm xa ở thành phố, ban ngày nhà khóa cửa; tổ gặp được chưa tới nửa số hộ."),
    (_Category.OTHER, "Mẫu báo cáo giấy của đoàn thể và của cổng khác nhau, tổ phải ghi hai lần."),
]

# Which indicator some are about, by a word of their text.
ABOUT = {
    "TâyNinh Smart": "tai-khoan-tayninh-smart",
    "Sổ sức khỏe điện tử": "so-suc-khoe-dien-tu",
    "VNeID mức 2": "dinh-danh-muc-2",
    "Phản ánh hiện trường": "phan-anh-hien-truong",
}

# What only merged communes and hamlets brought.
SINCE_THE_REFORM: list[tuple[Difficulty.Category, str]] = [
    (_Category.PLATFORM, "Sau sắp xếp, ô chọn địa chỉ vẫn hiện xã cũ; bà con không biết chọn xã cũ hay xã mới."),
    (_Category.PEOPLE, "Ấp vừa nhập hai ấp cũ, tổ phải lo gấp đôi số hộ mà chưa được bổ sung thành viên."),
    (_Category.PEOPLE, "Sau sáp nhập ấp có hai tổ cùng tên, bà con không biết liên hệ tổ nào."),
    (_Category.OTHER, "Tên ấp mới chưa có trên bảng chỉ đường và bản đồ, bà con và bưu tá tìm nhầm."),
]

ANSWERS: dict[str, list[str]] = {
    _Category.NETWORK: [
        "Xã đã ghi nhận, sẽ cùng đơn vị viễn thông xuống kiểm tra trong tuần này.",
        "Đơn vị viễn thông báo đã chỉnh hướng anten; xin tổ đo lại ở cuối ấp rồi cho biết.",
        "Trạm mới nằm trong kế hoạch quý sau. Trước mắt xin dùng wifi ở nhà văn hóa và bưu điện xã.",
        "Đã thay bộ phát wifi ở nhà văn hóa; mật khẩu dán sau cửa.",
    ],
    _Category.DEVICE: [
        "Đoàn Thanh niên xã sẽ cử người mang máy tính bảng đi cùng tổ vào cuối tuần.",
        "Người chưa có máy thì làm tại bộ phận một cửa; tổ lập danh sách để xã hẹn giờ.",
        "Doanh nghiệp viễn thông có gói đổi máy cũ; tài liệu đã gửi vào nhóm Zalo của xã.",
    ],
    _Category.PLATFORM: [
        "Đơn vị vận hành báo đã sửa; xin gỡ ứng dụng, cài lại rồi thử.",
        "Xin chụp màn hình có giờ báo lỗi gửi lên cổng; trong lúc chờ thì nộp tại bộ phận một cửa.",
        "Chọn xã mới; dữ liệu cũ đã được chuyển theo. Trường hợp chưa thấy xin báo số hồ sơ.",
        "Mã xác thực gửi qua tin nhắn đang chậm do nhà mạng; xin dùng cách nhận trong ứng dụng VNeID.",
        "Người đổi số căn cước cần cập nhật ở công an xã trước, hôm sau đăng nhập lại.",
    ],
    _Category.SKILL: [
        "Tài liệu hướng dẫn đã gửi vào nhóm Zalo của tổ, xin in tại xã.",
        "Bấm “Quên mật khẩu”, nhận mã về số điện thoại đã đăng ký; mất số thì làm lại tại bộ phận một cửa.",
        "Công an xã sẽ làm định danh lưu động tại nhà văn hóa ấp sáng thứ Bảy; tổ báo bà con mang thẻ căn cước.",
        "Sở đã có tờ hướng dẫn nhiều hình ở mục Tập huấn, chuyên đề người cao tuổi.",
        "Đã xếp thêm buổi tối thứ Ba và thứ Năm tại nhà văn hóa khu phố.",
    ],
    _Category.PEOPLE: [
        "Xã sẽ kiện toàn tổ trong tháng; xin ấp giới thiệu hai người.",
        "Hội Phụ nữ cử thêm một chị tham gia tổ, xã đã ghi vào quyết định.",
        "Mùa thu hoạch thì hướng dẫn buổi tối và qua nhóm Zalo, kỳ báo cáo này xã xin miễn cho tổ.",
    ],
    _Category.MONEY: [
        "Tờ hướng dẫn do xã in, tổ ghi số lượng cần dùng.",
        "Mức hỗ trợ theo nghị quyết của Hội đồng nhân dân tỉnh; xã đang làm thủ tục chi quý này.",
        "Xã ghi nhận để đưa vào dự toán năm sau.",
    ],
    _Category.OTHER: [
        "Trong lúc sửa xin dùng hội trường xã, báo trước một ngày.",
        "Xã đã phát loa cảnh báo và dán thông báo; xin tổ nhắc thêm trong nhóm Zalo.",
        "Ghi một lần trên cổng là đủ, xã lấy số từ cổng cho đoàn thể.",
        "Xã sẽ mời cán bộ thuế về giải thích tại chợ trong tháng này.",
    ],
}  # fmt: skip

PASSED_ON = [
    "Vượt khả năng của xã, đề nghị cấp trên xem xét.",
    "Xã đã liên hệ đơn vị vận hành nhưng chưa được trả lời, xin Sở làm việc giúp.",
    "Nhiều ấp cùng gặp, xin tỉnh có hướng dẫn chung.",
]
FROM_ABOVE = [
    "Sở đã làm việc với đơn vị vận hành; lỗi được khắc phục trong bản cập nhật tới.",
    "Sở đã đưa vào kế hoạch phủ sóng vùng lõm của năm, doanh nghiệp sẽ khảo sát trong tháng.",
    "Sở đang trình Ủy ban nhân dân tỉnh mức hỗ trợ; có văn bản sẽ đăng ở mục Văn bản.",
    "Đã có hướng dẫn chung trong thông báo gửi các tổ, xin xã phổ biến lại.",
    "Xin xã cho tổ dùng máy ở bộ phận một cửa cho đến khi có máy mới.",
]
WHY_AGAIN = [
    "Đã làm theo hướng dẫn nhưng vẫn chưa được.",
    "Được vài hôm rồi lại như cũ.",
    "Mới xong ở đầu ấp, cuối ấp vẫn chưa có.",
]
DONE = ["Đã làm được, cảm ơn xã.", "Bà con đã dùng được.", "", "Tổ đã thử lại, ổn."]
