module example.com/profile_picture

go 1.19
