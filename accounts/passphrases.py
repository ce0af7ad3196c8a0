"""Passwords that the portal makes: four Vietnamese words without marks, easy to read out, to copy and to type."""

import secrets

LENGTH = 4  # words; with the sign-in throttle, about 36 bits are out of reach of guessing

_WORDS = """
    bac bach bai bang banh bao bat bau bay ben bep bia bien biet binh bong bot bua buc bung buoc buom buong buu
    cai cam canh cao cap cat cau cay chai cham chan chanh chao chat chau chay chen cheo chep chia chich chieu
    chim chin chinh chom chon chong chot chuc chung chuoi chuong chuot chuyen coi com cong cot cua cui cung cuoi
    cuon cuong cuu dan dang dat dau day den dia diem dien diep dinh doi dong dua duoi duong duyen gac gach gam
    gan gang ganh gao gap gat gau ghep ghi ghim giac giai gian giang giao giay gieng gieo gio gioi gion giong
    giot giu giua giuong giup goc goi gon gong gop got guoc guom guong hac hai hang hanh hao hat hau hen hep hia
    hien hieu hinh hoa hoan hoang hoc hon hong hop hot hue huong huou huu huyen keo kep ket keu khach khai kham
    khan khang khao khay khen kheo khep khia khieu khoa khoai khoan khoang khoe khoi khuc khung khuon khuya
    khuyen khuyet kiem kien kieng kieu kim kinh kip lam lan lang lap lat lay lem len leo lich lien linh lip loa
    loc lom long lop lua luc lung luoi luom luon luong luot luu luy luyen mai mam man mang manh mao map may mem
    men meo mia mien mieng mieu minh moc moi mon mot mua muc mum mung muoi muom muon muong muop muot nan nanh
    nao nap nau nay nem nen neo nep net ngac ngai ngam ngan ngang nganh ngao ngap ngay nghe nghia nghiem nghin
    ngoai ngoan ngoc ngoi ngon ngong ngot nguoi nguon nguyen nguyet nha nhac nhan nhang nhanh nhap nhau nhay nhe
    nhen nhieu nhin nhip nhom nhon nhung nhuom nia niem nien nieu ninh noc nom non nong nuoc nuoi nuong nut oanh
    phach phai phang phap phay phen phep phich phien phieu phim phin phoi phong phuc phun phung phuong phut quai
    quan quang quanh quat quay quen queo quet quoc quyen quyet quynh rach rai ram ran rang ranh rao rat rau ray
    rem ren reo reu rieng rim rin rinh roc roi rom ron rong rop rua rum rung ruoc ruoi ruong rut sach sai san
    sang sanh sao sap sau sen seo set sim sinh soc soi som son song sop sua sui sung suoi suon suong suot tac
    tach tai tam tan tang tao tap tau tay tem teo tet thach thai thang thanh thao thap thau thay them then theo
    thep thia thich thiem thien thieng thiep thin thinh tho thoa thoai thoang thoc thom thon thong thot thuan
    thuc thuong thuy thuyen tia tich tiec tiem tien tieng tiep tiet tieu tim tin tinh toa toan toc tot trach
    trai tram tran trang tranh trao trau tre tren treo trich triem trien trieu trinh troi tron trong trot truc
    trung truoc truong tua tuan tum tung tuoc tuoi tuong tuy tuyen tuyet uoc uon uong uyen vach vai vam van vang
    vanh vao vat ven veo vet via viec vien viet vinh voc voi vom von vop vui vun vung vuon vuong vuot xach xam
    xan xang xanh xao xap xay xem xeo xep xich xinh xoai xoan xoay xoe xoi xom xop xua xuan xuat xuong xuyen yen
    yeu
"""
WORDS = _WORDS.split()


def passphrase() -> str:
    """Return a new password such as "ruong xanh cau tre": at least 15 characters, of the system's randomness."""
    return " ".join(secrets.choice(WORDS) for _ in range(LENGTH))
